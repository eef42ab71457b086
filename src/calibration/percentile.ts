/**
 * The percentile of sorted values by the nearest-rank method; NaN without values.
 *
 * @param share per cent, 0 to 100
 */
export const percentileOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)] ?? Number.NaN;
