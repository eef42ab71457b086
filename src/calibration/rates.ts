import { BINS, binOf, countsFrom, scoreOf } from './histogram.ts';
import { ENOUGH_ERRORS, fitTail, normalFit, thresholdOf } from './tail.ts';

/** Target false match rates of a calibration. */
export const TARGETS = [1e-3, 1e-4, 1e-5, 1e-6] as const;

/**
 * Smallest score with 4 decimals whose measured FMR is at most `target`; 1.0001, which no score
 * reaches, when there is none.
 */
export function empiricalThreshold(impostor: Float64Array, target: number): number {
  const above = countsFrom(impostor);
  const bin = above.findIndex((count) => count <= target * above[0]!);
  // The index after the last bin means a score of 1.0001: nothing matches.
  return scoreOf(bin);
}

export interface ChosenThreshold {
  readonly fmr: number;
  readonly threshold: number;
  readonly extrapolated: boolean;
}

/**
 * Chooses a threshold for each target FMR. When fewer than 30 distinct impostor comparisons would lie
 * above it, the threshold comes from the fitted tail (`extrapolated`). A threshold is never below that
 * of the next looser target.
 *
 * @param impostor histogram of impostor scores
 * @param distinct number of distinct impostor comparisons
 */
export function chooseThresholds(
  impostor: Float64Array,
  distinct: number,
  targets: readonly number[] = TARGETS,
): ChosenThreshold[] {
  const chosen: ChosenThreshold[] = [];
  let floor = -1;
  for (const fmr of targets) {
    const extrapolated = fmr * distinct < ENOUGH_ERRORS;
    const threshold = extrapolated
      ? thresholdOf(fitTail(impostor, distinct) ?? normalFit(impostor), fmr)
      : empiricalThreshold(impostor, fmr);
    floor = Math.max(floor, threshold);
    chosen.push({ fmr, threshold: floor, extrapolated });
  }
  return chosen;
}

export interface Counts {
  readonly impostorPairs: number;
  readonly falseMatches: number;
  readonly genuinePairs: number;
  readonly falseNonMatches: number;
}

/** Counts the errors of the rule "a score of at least `threshold` is a match". */
export function countsAt(
  { impostor, genuine }: { impostor: Float64Array; genuine: Float64Array },
  threshold: number,
): Counts {
  // Above 1 nothing matches. `binOf` would clamp such a threshold to 1.
  const bin = threshold > 1 ? BINS : binOf(threshold);
  const impostors = countsFrom(impostor);
  const genuines = countsFrom(genuine);
  return {
    impostorPairs: impostors[0]!,
    falseMatches: impostors[bin]!,
    genuinePairs: genuines[0]!,
    falseNonMatches: genuines[0]! - genuines[bin]!,
  };
}

/** Equal error rate: the mean of FMR and FNMR at the threshold where they are closest. */
export function equalErrorRate(
  impostor: Float64Array,
  genuine: Float64Array,
): { rate: number; threshold: number } {
  const impostors = countsFrom(impostor);
  const genuines = countsFrom(genuine);
  let best = { gap: Number.POSITIVE_INFINITY, rate: 1, threshold: 0 };
  for (let b = 0; b <= BINS; b++) {
    const fmr = impostors[b]! / impostors[0]!;
    const fnmr = 1 - genuines[b]! / genuines[0]!;
    const gap = Math.abs(fmr - fnmr);
    if (gap < best.gap) best = { gap, rate: (fmr + fnmr) / 2, threshold: scoreOf(b) };
  }
  return { rate: best.rate, threshold: best.threshold };
}
