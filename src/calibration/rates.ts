import { BINS, binOf, countsFrom, scoreOf } from './histogram.ts';
import { ENOUGH_ERRORS, fitTail, normalFit, thresholdOf } from './tail.ts';

export const TARGETS = [1e-3, 1e-4, 1e-5, 1e-6] as const;

/** Smallest 4-decimal score with a false match rate of at most `target`. */
export function empiricalThreshold(impostor: Float64Array, target: number): number {
  const above = countsFrom(impostor);
  const bin = above.findIndex((count) => count <= target * above[0]!);
  // One bin past the last would be a score of 1.0001: nothing matches.
  return scoreOf(bin);
}

export interface ChosenThreshold {
  readonly fmr: number;
  readonly threshold: number;
  readonly extrapolated: boolean;
}

/**
 * A threshold for each target. Where fewer than 30 distinct impostor comparisons would lie above it,
 * the fitted tail decides, but never below the threshold of the next looser target.
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

/** Errors of the rule `score >= threshold` is a match. */
export function countsAt(
  { impostor, genuine }: { impostor: Float64Array; genuine: Float64Array },
  threshold: number,
): Counts {
  // Above 1 nothing matches, which the clamp of binOf would hide.
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

/** The mean of FMR and FNMR where they are nearest to each other. */
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
