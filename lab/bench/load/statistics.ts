/** The smallest value such that this share of all values is not above it (nearest rank). */
export function percentile(values: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The geometric mean: that of 0.5 and 2 is 1. */
export const geometricMean = (values: readonly number[]): number =>
  Math.exp(mean(values.map(Math.log)));

/** A figure of several rounds: its median, the smallest and the largest value. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: readonly number[];
}

export const spread = (rounds: readonly number[]): Spread => ({
  median: median(rounds),
  low: Math.min(...rounds),
  high: Math.max(...rounds),
  rounds,
});

/**
 * The noise: the largest difference between two runs of the same program in one round, in both
 * directions. `neutral` is 1 for ratios and 0 for differences.
 */
export const noiseBand = ({ low, high }: Spread, neutral: number): number =>
  Math.max(Math.abs(low - neutral), Math.abs(high - neutral));

/** The largest value; NaN when nothing was measured, and NaN meets no target. */
export const largest = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : Math.max(...values);
