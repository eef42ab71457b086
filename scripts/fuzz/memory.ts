const MIB = 1024 * 1024;
/** More than this between the second and the last quarter of a run is a leak. */
export const MAX_GROWTH_BYTES = 50_000_000;

/** A shorter run is all warm-up: caches of the allocator and of the compiler still fill. */
export const MIN_CASES = 5000;

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Medians of the second and of the last quarter: the first quarter is warm-up, peaks come and go. */
export function growth(samples: readonly number[]): { from: number; to: number } {
  const quarter = Math.floor(samples.length / 4);
  return {
    from: median(samples.slice(quarter, 2 * quarter)),
    to: median(samples.slice(-quarter)),
  };
}

export const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;
