/** The value that `share` per cent of the sorted values lie below (nearest rank); NaN of no values. */
export const percentileOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)] ?? Number.NaN;
