import { comparisonScore, single } from '../../domain/comparison/matching.ts';
import type { KnownPerson, TargetThresholds } from '../../domain/population/learning.ts';
import type { Population, ScoreSpread } from '../../domain/population/population.ts';
import type { PopulationReport, SiteRate } from '../../domain/population/report.ts';
import {
  expectationOf,
  scoreByParts,
  scoreBySpread,
  siteScore,
} from '../../domain/population/site-score.ts';
import { spreadOf, visitPairs } from './score-spread.ts';

/** Pairs of strangers that are compared. */
const MAX_PAIRS = 200_000;

interface Site {
  readonly people: readonly KnownPerson[];
  readonly base: ScoreSpread;
  readonly targets: readonly TargetThresholds[];
}

interface Count {
  pairs: number;
  before: number;
  after: number;
}

const counts = ({ targets }: Site): (Count & { fmr: number })[] =>
  targets.map(({ fmr }) => ({ fmr, pairs: 0, before: 0, after: 0 }));

type IndexedScore = (score: number, probe: number, other: number) => number;
type Compared = Pick<KnownPerson, 'first' | 'reference'>;

function scorerOf(
  people: readonly Compared[],
  base: ScoreSpread,
  { spread, parts }: Population,
): IndexedScore {
  if (!parts) {
    return (score, _probe, other) =>
      scoreBySpread(score, people[other]!.reference.agreement, spread, base);
  }
  const probes = people.map(({ first }) => expectationOf(first, parts));
  const references = people.map(({ reference }) => expectationOf(reference.vector, parts));
  return (score, probe, other) => scoreByParts(score, probes[probe]!, references[other]!, base);
}

/**
 * `siteScore` for two of these people, by the index of the probe and that of the reference. What depends
 * on one face alone is computed once.
 */
export function siteScorer(
  people: readonly Compared[],
  base: ScoreSpread,
  populations: readonly Population[],
): IndexedScore {
  const scorers = populations.map((population) => scorerOf(people, base, population));
  return (score, probe, other) =>
    scorers.reduce((lowest, scoreOf) => Math.min(lowest, scoreOf(score, probe, other)), score);
}

/**
 * How often a template of one person matches the reference of another one.
 *
 * @param double pairs with at least this cosine are one person under two ids, and left out
 */
export function strangerRates(
  site: Site,
  populations: readonly Population[],
  double: number,
  random: () => number,
): { rates: readonly SiteRate[]; scores: PopulationReport['scores'] } {
  const { people, base, targets } = site;
  const scoreOf = siteScorer(people, base, populations);
  const rates = counts(site);
  const before: number[] = [];
  const after: number[] = [];
  visitPairs(people.length, MAX_PAIRS, random, (a, b) => {
    const probe = people[a]!.first;
    const { reference, templates } = people[b]!;
    const score = comparisonScore(probe, reference.vector);
    if (score >= double) return;
    const own = scoreOf(score, a, b);
    before.push(score);
    after.push(own);
    for (const [i, { byTemplates }] of targets.entries()) {
      const rate = rates[i]!;
      const threshold = byTemplates[Math.min(templates, byTemplates.length - 1)]!;
      rate.pairs++;
      if (score >= threshold) rate.before++;
      if (own >= threshold) rate.after++;
    }
  });
  return { rates, scores: { before: spreadOf(before), after: spreadOf(after) } };
}

/** How often two templates of one person do not match. */
export function genuineRates(site: Site, populations: readonly Population[]): readonly SiteRate[] {
  const { people, base, targets } = site;
  const rates = counts(site);
  for (const { first, second } of people) {
    if (!second) continue;
    const score = comparisonScore(first, second);
    const own = siteScore(score, first, single(second), base, populations);
    for (const [i, { byTemplates }] of targets.entries()) {
      const rate = rates[i]!;
      rate.pairs++;
      if (score < byTemplates[1]!) rate.before++;
      if (own < byTemplates[1]!) rate.after++;
    }
  }
  return rates;
}
