import { seeded } from '../../../src/calibration/random.ts';
import {
  BOOTSTRAP_SEED,
  drawPeople,
  type Interval,
  interval95,
  orRuleOfThree,
} from './bootstrap.ts';

/** The trials of one person and how many of them were errors. */
export interface Trials {
  readonly person: number;
  readonly trials: number;
  readonly errors: number;
}

export interface Share {
  readonly errors: number;
  readonly trials: number;
  readonly share: number;
  readonly interval: Interval;
}

/** Errors as a share of all trials, with the 95 % interval from drawing people. */
export function shareOf(all: readonly Trials[], people: number, rounds: number): Share {
  const trials = new Float64Array(people);
  const errors = new Float64Array(people);
  for (const one of all) {
    trials[one.person]! += one.trials;
    errors[one.person]! += one.errors;
  }
  const sum = (v: Float64Array, w?: Float64Array): number =>
    v.reduce((total, x, i) => total + x * (w ? w[i]! : 1), 0);
  const [n, wrong] = [sum(trials), sum(errors)];
  const random = seeded(BOOTSTRAP_SEED);
  const drawn = Array.from({ length: rounds }, () => {
    const weights = drawPeople(people, random);
    return sum(errors, weights) / sum(trials, weights);
  });
  const interval = orRuleOfThree(interval95(drawn), { errors: wrong, trials: n });
  return { errors: wrong, trials: n, share: wrong / n, interval };
}
