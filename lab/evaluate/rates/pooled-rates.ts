import { BINS, binOf, countsFrom } from '../../../src/calibration/histogram.ts';
import { seeded } from '../../../src/calibration/random.ts';
import {
  BOOTSTRAP_SEED,
  drawPeople,
  type Interval,
  interval95,
  orRuleOfThree,
  weightedImpostors,
} from './bootstrap.ts';
import type { Comparisons, ScoreSet } from './score-set.ts';

/** A set of comparisons and its threshold. */
export interface Part {
  readonly set: ScoreSet;
  readonly threshold: number;
}

export interface PooledRates {
  readonly impostorPairs: number;
  readonly falseMatches: number;
  readonly fmr: number;
  readonly fmrInterval: Interval;
  readonly genuinePairs: number;
  readonly fnmr: number;
  readonly fnmrInterval: Interval;
  /** FNMR of each draw of people. Calls with the same number of people draw the same people. */
  readonly fnmrDraws: readonly number[];
}

const levelOf = (threshold: number): number => (threshold > 1 ? BINS : binOf(threshold));

/** For each person, how many comparisons are at or above a score, and how many there are. */
function byPerson({ a, bin, length }: Comparisons, level: number, people: number) {
  const all = new Float64Array(people);
  const below = new Float64Array(people);
  for (let i = 0; i < length; i++) {
    all[a[i]!]!++;
    if (bin[i]! < level) below[a[i]!]!++;
  }
  return { all, below };
}

function prepare({ set, threshold }: Part) {
  const level = levelOf(threshold);
  if (level < set.keptFrom) throw new RangeError('the scores at this threshold were not kept');
  const { a, b, bin, length } = set.highImpostor;
  const matches: (readonly [number, number])[] = [];
  for (let i = 0; i < length; i++) if (bin[i]! >= level) matches.push([a[i]!, b[i]!]);
  const above = countsFrom(set.impostor);
  const genuine = byPerson(set.genuineScores, level, set.probes.length);
  return { set, matches, genuine, impostorPairs: above[0]!, falseMatches: above[level]! };
}

const weighted = (v: Float64Array, w: Float64Array): number =>
  v.reduce((sum, x, i) => sum + x * w[i]!, 0);

const sumOf = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);

/** Errors of several parts taken together, with 95 % intervals from drawing people. */
export function pooledRates(parts: readonly Part[], rounds: number): PooledRates {
  const people = parts[0]?.set.probes.length ?? 0;
  const prepared = parts.map(prepare);
  const random = seeded(BOOTSTRAP_SEED);
  const draws = Array.from({ length: rounds }, () => {
    const w = drawPeople(people, random);
    const matched = sumOf(prepared, ({ matches }) => sumOf(matches, ([a, b]) => w[a]! * w[b]!));
    const impostors = sumOf(prepared, ({ set }) => weightedImpostors(set, w));
    const wrong = sumOf(prepared, ({ genuine }) => weighted(genuine.below, w));
    const tried = sumOf(prepared, ({ genuine }) => weighted(genuine.all, w));
    return { fmr: matched / impostors, fnmr: wrong / tried };
  });
  const impostorPairs = sumOf(prepared, (part) => part.impostorPairs);
  const falseMatches = sumOf(prepared, (part) => part.falseMatches);
  const genuinePairs = sumOf(parts, ({ set }) => set.genuineScores.length);
  const wrong = sumOf(prepared, ({ genuine }) => sumOf([...genuine.below], (n) => n));
  const fnmrDraws = draws.map(({ fnmr }) => fnmr);
  return {
    impostorPairs,
    falseMatches,
    fmr: falseMatches / impostorPairs,
    fmrInterval: orRuleOfThree(interval95(draws.map(({ fmr }) => fmr)), {
      errors: falseMatches,
      trials: impostorPairs,
      distinct: Math.max(...parts.map(({ set }) => set.distinctImpostor)),
    }),
    genuinePairs,
    fnmr: wrong / genuinePairs,
    fnmrInterval: orRuleOfThree(interval95(fnmrDraws), {
      errors: wrong,
      trials: genuinePairs,
      distinct: Math.max(...parts.map(({ set }) => set.distinctGenuine)),
    }),
    fnmrDraws,
  };
}
