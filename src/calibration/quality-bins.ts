import { percentileOf } from './percentile.ts';
import { empiricalThreshold } from './rates.ts';
import { ENOUGH_ERRORS } from './tail.ts';

/**
 * Per cent of the probes below each inner edge of the bins. The lowest bin is small, because most
 * errors occur in it.
 */
export const SHARES = [5, 20, 50, 80] as const;
/**
 * FMR at which the bins are compared: the lowest rate at which every bin of a few thousand photographs
 * still has enough false matches.
 */
export const LEVEL_FMR = 1e-4;
/** Largest offset of a bin. A larger one would be an accident of the data. */
export const MOST_OFFSET = 0.1;

/**
 * Lower edges of the bins for probes with these norms, in rising order from 0. There are fewer bins
 * when edges coincide.
 */
export function edgesOf(norms: readonly number[]): number[] {
  const sorted = norms.toSorted((a, b) => a - b);
  const inner = SHARES.map((share) => Math.round(percentileOf(sorted, share) * 100) / 100);
  return [...new Set([0, ...inner])];
}

/** Weighted isotonic regression: the closest values that never fall (pool adjacent violators). */
export function rising(values: readonly number[], weights: readonly number[]): number[] {
  const blocks: { value: number; weight: number; count: number }[] = [];
  values.forEach((value, i) => {
    blocks.push({ value, weight: weights[i]!, count: 1 });
    while (blocks.length > 1 && blocks.at(-2)!.value > blocks.at(-1)!.value) {
      const [low, high] = blocks.splice(-2) as [(typeof blocks)[0], (typeof blocks)[0]];
      const weight = low.weight + high.weight;
      blocks.push({
        value: (low.value * low.weight + high.value * high.weight) / weight,
        weight,
        count: low.count + high.count,
      });
    }
  });
  return blocks.flatMap(({ value, count }) => new Array<number>(count).fill(value));
}

/** Impostor scores of one bin. */
export interface BinScores {
  /** Counts by score bin, as in histogram.ts. */
  readonly impostor: Float64Array;
  /** Number of comparisons that differ in the enrolled person or in the probe. */
  readonly distinctImpostor: number;
}

/**
 * How far the threshold of each quality bin lies from `base` when every bin is to have the same FMR.
 * Impostors score higher on clear faces. Where that order is reversed it is noise, and it is smoothed
 * away. Null when a bin counts too few false matches, or when there is one bin only.
 *
 * @param sets impostor scores by bin, the lowest first
 * @returns score offsets, 4 decimals, at most 0.1 either way
 */
export function offsetsOfBins(
  sets: readonly BinScores[],
  base: number,
  least = ENOUGH_ERRORS,
): number[] | null {
  if (sets.length < 2) return null;
  if (sets.some((set) => set.distinctImpostor * LEVEL_FMR < least)) return null;
  const raw = sets.map((set) => empiricalThreshold(set.impostor, LEVEL_FMR) - base);
  const level = rising(
    raw,
    sets.map((set) => set.distinctImpostor),
  );
  return level.map(
    (offset) => Math.round(Math.min(MOST_OFFSET, Math.max(-MOST_OFFSET, offset)) * 1e4) / 1e4,
  );
}
