/** One operating point, as `npm run evaluate -- --calibrate` measured it. */
export interface OperatingPoint {
  /** Target false match rate, for example 1e-5. */
  readonly fmr: number;
  /** Smallest comparison score that is a match, 4 decimals. */
  readonly threshold: number;
  /** True where too few impostor scores lie above the threshold and the tail was fitted instead. */
  readonly extrapolated: boolean;
  readonly impostorPairs: number;
  readonly falseMatches: number;
  /** 95 % interval of the false match rate (bootstrap over people). */
  readonly fmrInterval: readonly [number, number];
  readonly genuinePairs: number;
  readonly fnmr: number;
  readonly fnmrInterval: readonly [number, number];
  /** Thresholds by the quality of the probe, rising by `minNorm`; without them the one above holds. */
  readonly byQuality?: readonly QualityBin[] | undefined;
}

/**
 * Probes whose embedding is at least so long before normalisation, up to the next bin. The score of
 * strangers depends on it, so one threshold errs more often in one bin than in another.
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
  /** Id of the embedder in the manifest; thresholds of another model mean nothing. */
  readonly model: string;
  readonly dataset: { readonly name: string; readonly people: number; readonly images: number };
  /** Mean and standard deviation of impostor scores against one template. */
  readonly impostorScore: { readonly mean: number; readonly sd: number };
  /** Operating points by the number of templates in the reference. */
  readonly byTemplates: Readonly<Record<string, readonly OperatingPoint[]>>;
}

/**
 * The operating point for a target FMR and a number of templates. A mean of more templates needs a
 * higher threshold, so a count between two calibrated ones takes the next larger, and a count above
 * the largest takes the largest. Throws when the target FMR was not calibrated.
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
 * The threshold for a probe of this norm. A probe below the lowest bin belongs to it: the quality
 * gate decides who is too unclear, not this.
 */
export function thresholdAt({ threshold, byQuality }: OperatingPoint, norm: number): number {
  const bin = byQuality?.findLast(({ minNorm }) => minNorm <= norm) ?? byQuality?.[0];
  return bin?.threshold ?? threshold;
}
