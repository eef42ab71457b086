import { dot } from '../../domain/comparison/matching.ts';
import type { Parts } from '../../domain/population/population.ts';
import { expectationOf, meanDeviation } from '../../domain/population/site-score.ts';
import { bothWays } from '../random.ts';
import { learnParts } from './learn-parts.ts';
import { everyPair, spreadOf } from './score-spread.ts';

/** The share of the highest scores that is looked at. */
const TAIL = 0.01;
/** People whose scores are looked at in one trial, and those that are learned from for it. */
const MAX_JUDGED = 600;
const MAX_LEARNED = 1000;
/** Few people are split twice, because one split of them says little. */
const FEW = 600;

/**
 * How unevenly the highest scores fall on people: the variance of their number for a person beyond that
 * of chance, plus 1. It is 1 when everybody is as likely to be taken for somebody else.
 *
 * @param scoreOf score of two people, by index
 */
export function unevenness(people: number, scoreOf: (a: number, b: number) => number): number {
  const scores = new Float32Array((people * (people - 1)) / 2);
  let n = 0;
  everyPair(people, (a, b) => {
    scores[n++] = scoreOf(a, b);
  });
  const limit = scores.toSorted()[Math.floor((1 - TAIL) * n)]!;
  const counts = new Float64Array(people);
  n = 0;
  everyPair(people, (a, b) => {
    if (scores[n++]! < limit) return;
    counts[a]!++;
    counts[b]!++;
  });
  const mean = counts.reduce((sum, count) => sum + count, 0) / people;
  const squares = counts.reduce((sum, count) => sum + count * count, 0) / people;
  return mean === 0 ? 1 : (squares - mean) / mean ** 2;
}

/** How uneven people's scores are with `parts`, divided by how uneven the cosine itself is. */
export function unevennessRatio(
  people: readonly Float32Array[],
  parts: Parts,
  double: number,
): number {
  const expected = people.map((face) => expectationOf(face, parts));
  const plain = (a: number, b: number): number => {
    const score = dot(people[a]!, people[b]!);
    return score >= double ? -1 : score;
  };
  const byParts = (a: number, b: number): number => {
    const score = plain(a, b);
    if (score === -1) return Number.NEGATIVE_INFINITY;
    return meanDeviation(score, expected[a]!, expected[b]!);
  };
  return unevenness(people.length, byParts) / unevenness(people.length, plain);
}

/**
 * Mean of `unevennessRatio` for people who were not learned from: parts are learned from one half of the
 * people and judged on the other, both ways.
 */
export function heldOutRatio(
  people: readonly Float32Array[],
  double: number,
  random: () => number,
): number {
  const ratios: number[] = [];
  const trials = people.length > FEW ? 1 : 2;
  for (let trial = 0; trial < trials; trial++) {
    for (const [learned, judged] of bothWays(people, random)) {
      const parts = learnParts(learned.slice(0, MAX_LEARNED), double, random);
      ratios.push(unevennessRatio(judged.slice(0, MAX_JUDGED), parts, double));
    }
  }
  return spreadOf(ratios).mean;
}
