import type { Learned, LearningTask } from '../../domain/population/learning.ts';
import type { Population } from '../../domain/population/population.ts';
import { succession } from '../../domain/population/succession.ts';
import { seeded } from '../random.ts';
import { distinct } from './distinct-people.ts';
import { heldOutRatio } from './evenness.ts';
import { learnParts } from './learn-parts.ts';
import { strangerScores } from './score-spread.ts';
import { genuineRates, strangerRates } from './site-rates.ts';

/** So many of the people have to look different, since a few may be enrolled twice. */
const MIN_DISTINCT = 20;
/** From this number of people on parts are tried. */
const MIN_PEOPLE_FOR_PARTS = 150;
/** Parts are used when the highest scores fall on people at most so unevenly, relative to without. */
const MAX_RATIO = 0.8;
/**
 * The mean of few people is uncertain. It is set higher by this many standard deviations of itself, as
 * if each person were one observation.
 */
const MARGIN = 0.5;
/** Genuine pairs that parts may lose beyond those that one spread loses: a share, and a number. */
const MAX_LOST = { share: 0.02, pairs: 2 } as const;

/** Whether parts lose more genuine pairs than they may at any target. */
function losesPeople(task: LearningTask, level0: Population, level1: Population): boolean {
  const without = genuineRates(task, [level0]);
  return genuineRates(task, [level1]).some(
    ({ after, pairs }, i) =>
      after > without[i]!.after + Math.max(MAX_LOST.pairs, MAX_LOST.share * pairs),
  );
}

/**
 * Learns the scores of strangers at a site from the people who are enrolled there. Null when there are
 * fewer than MIN_DISTINCT who look different.
 */
export function learnPopulation(task: LearningTask): Learned | null {
  const random = seeded(task.seed);
  const people = distinct(task.people, ({ first }) => first);
  if (people.length < MIN_DISTINCT) return null;
  const faces = people.map(({ first }) => first);
  const { spread, double } = strangerScores(faces, random);
  const mean = spread.mean + (MARGIN * spread.sd) / Math.sqrt(people.length);
  let population: Population = {
    people: people.length,
    spread: { mean, sd: spread.sd },
    parts: null,
  };
  const own = { ...task, people };
  let unevenness: number | null = null;
  if (people.length >= MIN_PEOPLE_FOR_PARTS) {
    unevenness = heldOutRatio(faces, double, random);
    const withParts = { ...population, parts: learnParts(faces, double, random) };
    if (unevenness <= MAX_RATIO && !losesPeople(own, population, withParts)) population = withParts;
  }
  const next = succession(population, task.inForce, task.people, task.base);
  const populations = [population, ...next.along.map((index) => task.inForce[index]!)];
  const { rates, scores } = strangerRates(own, populations, double, random);
  return {
    population,
    report: {
      people: people.length,
      doubles: task.people.length - people.length,
      unevenness,
      strangers: rates,
      genuine: genuineRates(own, populations),
      scores,
    },
    succession: next,
  };
}
