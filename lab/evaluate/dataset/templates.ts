import { shuffled } from '../../../src/calibration/random.ts';

/** The most references of one person: more would repeat the same faces. */
export const MAX_SUBSETS = 10;

/** The binomial coefficient n over k, at most `cap`. */
export function choices(n: number, k: number, cap: number): number {
  if (k > n) return 0;
  let count = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) {
    count = (count * (n - i + 1)) / i;
    if (count >= cap) return cap;
  }
  return Math.round(count);
}

/**
 * Up to ten different subsets of k images of a person. It reads a shuffled list again and again, so
 * that all images are used about equally often, and shuffles anew when a subset repeats.
 */
export function subsets(rows: readonly number[], k: number, random: () => number): number[][] {
  const wanted = choices(rows.length, k, MAX_SUBSETS);
  const chosen = new Map<string, number[]>();
  while (chosen.size < wanted) {
    const order = shuffled(rows, random);
    for (let start = 0; start + k <= order.length && chosen.size < wanted; start += k) {
      const subset = order.slice(start, start + k).sort((a, b) => a - b);
      chosen.set(subset.join(), subset);
    }
  }
  return [...chosen.values()];
}
