/**
 * Number of bins of a histogram of scores. The service rounds a score to 4 decimals before it decides,
 * so 20,001 bins cover every possible score and all counts are exact: bin b is the score (b - 10,000) /
 * 10,000.
 */
export const BINS = 20_001;
const ZERO = 10_000;

/**
 * The bin of a cosine, with the rounding of `comparisonScore`. It is clamped, because a float32 cosine
 * may exceed 1 slightly.
 */
export const binOf = (cosine: number): number =>
  Math.min(BINS - 1, Math.max(0, Math.round(cosine * 1e4) + ZERO));

export const scoreOf = (bin: number): number => (bin - ZERO) / 1e4;

export const total = (bins: Float64Array): number => bins.reduce((sum, n) => sum + n, 0);

/**
 * Cumulative counts: at[b] is the number of scores in bin b or above. It has one more entry than there
 * are bins; the last one is 0.
 */
export function countsFrom(bins: Float64Array): Float64Array {
  const at = new Float64Array(bins.length + 1);
  for (let b = bins.length - 1; b >= 0; b--) at[b] = at[b + 1]! + bins[b]!;
  return at;
}

/** Mean and standard deviation of the scores in the bins. */
export function moments(bins: Float64Array): { mean: number; sd: number } {
  let n = 0;
  let sum = 0;
  let squares = 0;
  bins.forEach((count, b) => {
    const score = scoreOf(b);
    n += count;
    sum += count * score;
    squares += count * score * score;
  });
  const mean = sum / n;
  return { mean, sd: Math.sqrt(Math.max(0, squares / n - mean * mean)) };
}
