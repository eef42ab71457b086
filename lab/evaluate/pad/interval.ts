const TAIL = 0.025;
const STEPS = 60;

/** P(X <= k) for X errors in n trials with the rate p, summed in logarithms. */
export function atMost(k: number, n: number, p: number): number {
  if (p <= 0) return 1;
  if (p >= 1) return k >= n ? 1 : 0;
  let term = n * Math.log1p(-p);
  let sum = Math.exp(term);
  for (let i = 1; i <= k; i++) {
    term += Math.log((n - i + 1) / i) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

/** The rate at which a function that falls with the rate has the value `target`. */
function meet(target: number, falling: (p: number) => number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < STEPS; i++) {
    const middle = (low + high) / 2;
    if (falling(middle) > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The exact 95 % interval of a rate (Clopper and Pearson 1934), also right for few trials. */
export function clopperPearson(errors: number, trials: number): [number, number] {
  if (trials === 0) return [0, 1];
  const low = errors === 0 ? 0 : meet(1 - TAIL, (p) => atMost(errors - 1, trials, p));
  const high = errors === trials ? 1 : meet(TAIL, (p) => atMost(errors, trials, p));
  return [low, high];
}
