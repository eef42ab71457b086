const MIB = 1024 * 1024;
/** More than this between the second and the last quarter of a run is a leak. */
export const MAX_GROWTH_BYTES = 50_000_000;

/** A shorter run is all warm-up: caches of the allocator and of the compiler still fill. */
export const MIN_CASES = 5000;

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** One look at the service, in bytes. */
export interface Memory {
  readonly resident: number;
  /** In use on the JavaScript heap of the main thread. */
  readonly heap: number;
}

/** Medians of the quarters of a run: peaks come and go, a leak stays. */
export function quarters(samples: readonly number[]): number[] {
  const size = Math.ceil(samples.length / 4);
  return [0, 1, 2, 3].map((i) => median(samples.slice(i * size, (i + 1) * size)));
}

/** From the second quarter to the last: the first is warm-up. */
export function growth(samples: readonly number[]): number {
  const [, second, , last] = quarters(samples);
  return last! - second!;
}

export const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;
