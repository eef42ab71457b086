/** One operating point, as `npm run evaluate -- --calibrate` measured it. */
export interface OperatingPoint {
  /** Target false match rate, for example 1e-5. */
  readonly fmr: number;
  /** Smallest comparison score that is a match, 4 decimals. */
  readonly threshold: number;
  /** True when too few impostor scores lie above the threshold, so that it comes from a fitted tail. */
  readonly extrapolated: boolean;
  readonly impostorPairs: number;
  readonly falseMatches: number;
  /** 95 % interval of the false match rate (bootstrap over people). */
  readonly fmrInterval: readonly [number, number];
  readonly genuinePairs: number;
  readonly fnmr: number;
  readonly fnmrInterval: readonly [number, number];
  /**
   * Thresholds by the quality of the probe, in rising order of `minNorm`. Without them `threshold`
   * applies to every probe.
   */
  readonly byQuality?: readonly QualityBin[] | undefined;
}

/**
 * Probes whose embedding has at least the length `minNorm` before normalisation, up to the next bin.
 * Impostor scores depend on that length, so a single threshold would have a different FMR in each bin.
 */
export interface QualityBin {
  readonly minNorm: number;
  readonly threshold: number;
  readonly extrapolated: boolean;
  readonly impostorPairs: number;
  readonly falseMatches: number;
  readonly fmrInterval: readonly [number, number];
}

export interface Calibration {
  /** Id of the embedder. Thresholds are not valid for any other embedder. */
  readonly model: string;
  readonly dataset: { readonly name: string; readonly people: number; readonly images: number };
  /** Mean and standard deviation of impostor scores against one template. */
  readonly impostorScore: { readonly mean: number; readonly sd: number };
  /** Operating points by the number of templates in the reference; the keys are whole numbers from 1. */
  readonly byTemplates: Readonly<Record<string, readonly OperatingPoint[]>>;
}

/**
 * The operating point for a target FMR and a number of templates. The mean of more templates needs a
 * higher threshold. A number between two calibrated ones therefore uses the next larger one, and a
 * number above the largest uses the largest. Throws RangeError when the target FMR was not calibrated.
 */
export function operatingPoint(
  calibration: Calibration,
  fmr: number,
  templates: number,
): OperatingPoint {
  const counts = Object.keys(calibration.byTemplates)
    .map(Number)
    .sort((a, b) => a - b);
  const count = counts.find((n) => n >= templates) ?? counts.at(-1);
  const point = calibration.byTemplates[String(count)]?.find((p) => p.fmr === fmr);
  if (!point) throw new RangeError(`no operating point at FMR ${fmr} for ${templates} templates`);
  return point;
}

/**
 * The threshold for a probe with this length of its embedding. A probe below the lowest bin uses the
 * lowest bin: refusing unclear faces is the task of the quality gate.
 */
export function thresholdAt({ threshold, byQuality }: OperatingPoint, norm: number): number {
  const bin = byQuality?.findLast(({ minNorm }) => minNorm <= norm) ?? byQuality?.[0];
  return bin?.threshold ?? threshold;
}
