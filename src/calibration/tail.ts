import { BINS, countsFrom, moments, scoreOf, total } from './histogram.ts';
import { probit } from './normal.ts';

/**
 * Rule of 30 (Doddington and others, "The NIST speaker recognition evaluation", 2000): an error rate
 * is known to about 30 % of itself with 90 % confidence once 30 errors were seen.
 */
export const ENOUGH_ERRORS = 30;
const FIT_FROM_FMR = 1e-3;
/** Every 50th bin, that is one support point each 0.005. */
const STEP = 50;
const FEWEST_POINTS = 5;

/** probit(FMR) = intercept + slope * score. */
export interface TailFit {
  readonly slope: number;
  readonly intercept: number;
  readonly points: number;
}

/**
 * Were the impostor scores normal, probit(FMR) against the score would be a straight line; in the
 * tail it is nearly one whatever the middle looks like. The line goes through the empirical rates
 * from 1e-3 down to where 30 distinct comparisons remain. Null when there is too little tail.
 */
export function fitTail(impostor: Float64Array, distinct: number): TailFit | null {
  const above = countsFrom(impostor);
  const n = above[0]!;
  const remaining = (b: number): number => (above[b]! / n) * distinct;
  const xs: number[] = [];
  const ys: number[] = [];
  let b = above.findIndex((count) => count / n <= FIT_FROM_FMR);
  for (; b < BINS && remaining(b) >= ENOUGH_ERRORS; b += STEP) {
    xs.push(scoreOf(b));
    ys.push(probit(above[b]! / n));
  }
  if (xs.length < FEWEST_POINTS) return null;
  const mean = (v: number[]): number => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const sxy = xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i]! - my), 0);
  const sxx = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  const slope = sxy / sxx;
  return slope < 0 ? { slope, intercept: my - slope * mx, points: xs.length } : null;
}

/** A normal distribution of all impostor scores: what remains when the tail is too short to fit. */
export function normalFit(impostor: Float64Array): TailFit {
  const { mean, sd } = moments(impostor);
  return { slope: -1 / sd, intercept: mean / sd, points: total(impostor) };
}

/** Smallest 4-decimal score at which the fitted FMR is at most `target`. */
export const thresholdOf = (fit: TailFit, target: number): number =>
  Math.min(1, Math.ceil(((probit(target) - fit.intercept) / fit.slope) * 1e4 - 1e-6) / 1e4);
