const MIB = 1024 * 1024;
/** More than this between the second and the last quarter of a run is a leak. */
export const MAX_GROWTH_BYTES = 50_000_000;

/** In a shorter run the caches of the allocator and of the compiler are still filling. */
export const MIN_CASES = 5000;

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** One reading of the service, in bytes. */
export interface Memory {
  readonly resident: number;
  /** In use on the JavaScript heap of the main thread. */
  readonly heap: number;
}

/** The median of each quarter of a run. A median hides short peaks and shows a leak. */
export function quarters(samples: readonly number[]): number[] {
  const size = Math.ceil(samples.length / 4);
  return [0, 1, 2, 3].map((i) => median(samples.slice(i * size, (i + 1) * size)));
}

/** From the second quarter to the last; in the first the service warms up. */
export function growth(samples: readonly number[]): number {
  const [, second, , last] = quarters(samples);
  return last! - second!;
}

export const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;
