/** Evaluates a polynomial, highest power first. */
const horner = (x: number, coefficients: readonly number[]): number =>
  coefficients.reduce((sum, c) => sum * x + c, 0);

// Coefficients of Peter Acklam's rational approximation of the inverse normal; relative error below
// 1.15e-9.
const A = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269];
const A2 = [-30.66479806614716, 2.506628277459239];
const B = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972];
const B2 = [-13.28068155288572, 1];
const C = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734];
const C2 = [4.374664141464968, 2.938163982698783];
const D = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
const LOW = 0.02425;

/**
 * The inverse of the standard normal distribution: the value below which a share `p` lies. Throws
 * RangeError unless 0 < p < 1.
 */
export function probit(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`probit of ${p}`);
  if (p > 1 - LOW) return -probit(1 - p);
  if (p < LOW) {
    const q = Math.sqrt(-2 * Math.log(p));
    return horner(q, [...C, ...C2]) / horner(q, D);
  }
  const q = p - 0.5;
  const r = q * q;
  return (q * horner(r, [...A, ...A2])) / horner(r, [...B, ...B2]);
}
