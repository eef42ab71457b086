import { BINS, binOf } from '../../../src/calibration/histogram.ts';
import { seeded } from '../../../src/calibration/random.ts';
import type { Comparisons, ScoreSet } from './score-set.ts';

export const BOOTSTRAP_SEED = 1;

export type Interval = readonly [number, number];

export interface RateIntervals {
  readonly fmr: Interval;
  readonly fnmr: Interval;
}

/** How often each person is drawn when as many people as there are are drawn with replacement. */
export function drawPeople(people: number, random: () => number): Float64Array {
  const weights = new Float64Array(people);
  for (let i = 0; i < people; i++) weights[Math.floor(random() * people)]!++;
  return weights;
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;

/** Percentile interval of 95 %. */
export function interval95(values: readonly number[]): Interval {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return [percentile(sorted, 0.025), percentile(sorted, 0.975)];
}

/** Weighted impostor comparisons. The weight of a pair is how often both people were drawn. */
export function weightedImpostors(set: ScoreSet, weights: Float64Array): number {
  const { references, probes, orders } = set;
  let drawn = 0;
  for (let i = 0; i < weights.length; i++) drawn += weights[i]! * probes[i]!;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const own = weights[i]!;
    sum += own * references[i]! * (drawn - own * probes[i]!);
  }
  return sum * orders;
}

/** Comparisons in steps between rising thresholds: a score in step s passes s thresholds. */
function stepsOf(comparisons: Comparisons, bins: readonly number[]): Uint8Array {
  return Uint8Array.from(
    { length: comparisons.length },
    (_, i) => bins.filter((bin) => comparisons.bin[i]! >= bin).length,
  );
}

/** The weight of the comparisons that pass each threshold; entry 0 is the weight of all. */
function weightPassed(
  { a, b, length }: Comparisons,
  steps: Uint8Array,
  levels: number,
  weigh: (a: number, b: number) => number,
): Float64Array {
  const passed = new Float64Array(levels + 1);
  for (let i = 0; i < length; i++) passed[steps[i]!]! += weigh(a[i]!, b[i]!);
  for (let level = levels - 1; level >= 0; level--) passed[level]! += passed[level + 1]!;
  return passed;
}

/**
 * The rule of three, for cases in which drawing people again gives no interval: with no error in n
 * trials the rate is below 3/n at 95 %, with errors only it is above 1 - 3/n.
 */
export function orRuleOfThree(
  interval: Interval,
  { errors, trials, distinct = trials }: { errors: number; trials: number; distinct?: number },
): Interval {
  const three = Math.min(1, 3 / distinct);
  if (errors === 0) return [0, three];
  return errors === trials ? [1 - three, 1] : interval;
}

/**
 * 95 % intervals of FMR and FNMR at rising thresholds. People are drawn, not pairs: the pairs of one
 * person depend on each other, and drawing pairs would make the intervals far too narrow.
 */
export function bootstrapRates(
  set: ScoreSet,
  thresholds: readonly number[],
  rounds: number,
  seed = BOOTSTRAP_SEED,
): RateIntervals[] {
  const bins = thresholds.map((t) => (t > 1 ? BINS : binOf(t)));
  if (bins.some((bin) => bin < set.keptFrom)) {
    throw new RangeError('the impostor scores at this threshold were not kept for the bootstrap');
  }
  const impostorSteps = stepsOf(set.highImpostor, bins);
  const genuineSteps = stepsOf(set.genuineScores, bins);
  const random = seeded(seed);
  const fmr: number[][] = bins.map(() => []);
  const fnmr: number[][] = bins.map(() => []);
  const errors = (steps: Uint8Array, level: number): number =>
    steps.reduce((sum, step) => sum + (step > level ? 1 : 0), 0);
  for (let round = 0; round < rounds; round++) {
    const w = drawPeople(set.probes.length, random);
    const all = weightedImpostors(set, w);
    const levels = bins.length;
    const matched = weightPassed(set.highImpostor, impostorSteps, levels, (a, b) => w[a]! * w[b]!);
    const right = weightPassed(set.genuineScores, genuineSteps, levels, (a) => w[a]!);
    bins.forEach((_, i) => {
      fmr[i]!.push(matched[i + 1]! / all);
      fnmr[i]!.push(1 - right[i + 1]! / right[0]!);
    });
  }
  return bins.map((_, i) => {
    const trials = genuineSteps.length;
    return {
      fmr: orRuleOfThree(interval95(fmr[i]!), {
        errors: errors(impostorSteps, i),
        trials: set.distinctImpostor,
      }),
      fnmr: orRuleOfThree(interval95(fnmr[i]!), {
        errors: trials - errors(genuineSteps, i),
        trials,
        distinct: set.distinctGenuine,
      }),
    };
  });
}
