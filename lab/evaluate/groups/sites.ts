import { learnPopulation } from '../../../src/calibration/population/learn.ts';
import { siteScorer } from '../../../src/calibration/population/site-rates.ts';
import { bothWays } from '../../../src/calibration/random.ts';
import { comparisonScore, single } from '../../../src/domain/comparison/matching.ts';
import {
  type Calibration,
  operatingPoint,
  thresholdAt,
} from '../../../src/domain/comparison/threshold.ts';
import { levelOf, type Population } from '../../../src/domain/population/population.ts';
import type { GroupFace } from './read-groups.ts';

/** Rates of strangers of one group, at one number of people that the site learned from. */
export interface SiteRow {
  /** Who is enrolled at the site. */
  readonly site: string;
  /** Whose error rate it is. */
  readonly group: string;
  /** People that it learned from, and how many it was given at most. */
  readonly people: number;
  readonly most: number;
  /** Share of the draws in which parts were used. */
  readonly byParts: number;
  readonly pairs: number;
  readonly rates: readonly {
    readonly fmr: number;
    readonly cosine: number;
    readonly site: number;
  }[];
}

/** Threshold of a login with one template, for a probe of this clarity. */
export interface Target {
  readonly fmr: number;
  readonly threshold: (norm: number) => number;
}

export const targetOf = (calibration: Calibration, fmr: number): Target => {
  const point = operatingPoint(calibration, fmr, 1);
  return { fmr, threshold: (norm) => thresholdAt(point, norm) };
};

const withOnePhotograph = (first: Float32Array) => ({ first, reference: single(first) });

/** What a site with these people would use; null below the smallest number of people. */
export function populationOf(
  vectors: readonly Float32Array[],
  base: Calibration['impostorScore'],
): Population | null {
  const people = vectors.map((first) => ({
    ...withOnePhotograph(first),
    second: null,
    templates: 1,
    threshold: 1,
  }));
  return learnPopulation({ people, base, targets: [], inForce: [], seed: 1 })?.population ?? null;
}

/** Counts matches of all ordered pairs of different people. */
function matchesAmong(
  faces: readonly GroupFace[],
  targets: readonly Target[],
  population: Population | null,
  base: Calibration['impostorScore'],
) {
  const counts = targets.map(() => ({ cosine: 0, site: 0 }));
  const thresholds = faces.map(({ norm }) => targets.map(({ threshold }) => threshold(norm)));
  const people = faces.map(({ vector }) => withOnePhotograph(vector));
  const scoreOf = siteScorer(people, base, population ? [population] : []);
  for (const [p, probe] of faces.entries()) {
    for (const [e, enrolled] of faces.entries()) {
      if (p === e) continue;
      const score = comparisonScore(probe.vector, enrolled.vector);
      const own = scoreOf(score, p, e);
      for (const [t, count] of counts.entries()) {
        if (score >= thresholds[p]![t]!) count.cosine++;
        if (own >= thresholds[p]![t]!) count.site++;
      }
    }
  }
  return counts;
}

export interface SiteTask {
  readonly site: string;
  readonly faces: readonly GroupFace[];
  readonly people: number;
  readonly draws: number;
  readonly targets: readonly Target[];
  readonly base: Calibration['impostorScore'];
  readonly random: () => number;
}

/**
 * Makes a site of some people of one half and judges the other half, both ways, in several draws. A
 * half that is smaller than `people` enrols all that it has.
 */
export function judgeSite(task: SiteTask): SiteRow[] {
  const { site, faces, people, draws, targets, base, random } = task;
  const groups = [...new Set(faces.map(({ group }) => group))];
  const sums = new Map(
    groups.map((group) => [
      group,
      { pairs: 0, counts: targets.map(() => ({ cosine: 0, site: 0 })) },
    ]),
  );
  let [learned, runs, byParts] = [0, 0, 0];
  for (let draw = 0; draw < draws; draw++) {
    for (const [own, others] of bothWays(faces, random)) {
      const enrolled = own.slice(0, people);
      const vectors = enrolled.map(({ vector }) => vector);
      const population = populationOf(vectors, base);
      learned += enrolled.length;
      runs++;
      if (population && levelOf(population) === 1) byParts++;
      for (const group of groups) {
        const judged = others.filter((face) => face.group === group);
        const sum = sums.get(group)!;
        sum.pairs += judged.length * (judged.length - 1);
        for (const [t, seen] of matchesAmong(judged, targets, population, base).entries()) {
          sum.counts[t]!.cosine += seen.cosine;
          sum.counts[t]!.site += seen.site;
        }
      }
    }
  }
  return groups.toSorted().map((group) => {
    const { pairs, counts } = sums.get(group)!;
    return {
      site,
      group,
      people: Math.round(learned / runs),
      most: people,
      byParts: byParts / runs,
      pairs: Math.round(pairs / runs),
      rates: targets.map(({ fmr }, t) => ({
        fmr,
        cosine: counts[t]!.cosine / pairs,
        site: counts[t]!.site / pairs,
      })),
    };
  });
}
