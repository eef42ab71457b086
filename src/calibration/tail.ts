import { BINS, countsFrom, moments, scoreOf, total } from './histogram.ts';
import { probit } from './normal.ts';

/**
 * Number of errors for a reliable rate. Rule of 30 (Doddington and others, "The NIST speaker
 * recognition evaluation", 2000): with 30 observed errors, the true rate is within 30 % of the observed
 * one with 90 % confidence.
 */
export const ENOUGH_ERRORS = 30;
const FIT_FROM_FMR = 1e-3;
/** A support point at every 50th bin, that is, every 0.005 of the score. */
const STEP = 50;
const FEWEST_POINTS = 5;

/** probit(FMR) = intercept + slope * score. */
export interface TailFit {
  readonly slope: number;
  readonly intercept: number;
  readonly points: number;
}

/**
 * Fits a line to probit(FMR) against the score. For normal impostor scores it is exactly a line; in the
 * tail it is nearly one whatever the middle of the distribution looks like. The fit uses the measured
 * rates from 1e-3 down to the point where 30 distinct comparisons remain. Null when the tail has too
 * few points.
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

/**
 * The line of a normal distribution with the mean and standard deviation of all impostor scores. It is
 * used when the tail is too short for a fit.
 */
export function normalFit(impostor: Float64Array): TailFit {
  const { mean, sd } = moments(impostor);
  return { slope: -1 / sd, intercept: mean / sd, points: total(impostor) };
}

/** Smallest score with 4 decimals at which the fitted FMR is at most `target`; 1 at most. */
export const thresholdOf = (fit: TailFit, target: number): number =>
  Math.min(1, Math.ceil(((probit(target) - fit.intercept) / fit.slope) * 1e4 - 1e-6) / 1e4);
