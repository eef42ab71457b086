import { dot, type Reference } from '../comparison/matching.ts';
import type { Parts, Population, ScoreSpread } from './population.ts';

/** What the score of one face with a stranger is expected to be. */
export interface Expectation {
  readonly mean: number;
  readonly sd: number;
  /** Spread of the normalised scores in the part that is nearest to the face. */
  readonly part: ScoreSpread;
}

/** Standard deviation of the scores of a unit vector with strangers, by the covariance of the people. */
export function scatterOf(
  face: Float32Array,
  { directions, variances, rest }: Omit<Parts, 'spreads'>,
): number {
  let variance = rest;
  for (const [i, direction] of directions.entries()) {
    variance += variances[i]! * dot(face, direction) ** 2;
  }
  return Math.sqrt(variance);
}

/** The centre with the highest score with a unit vector: its index, and that score. */
export function nearestCentre(
  face: Float32Array,
  centres: readonly Float32Array[],
): { index: number; score: number } {
  let nearest = { index: 0, score: Number.NEGATIVE_INFINITY };
  for (const [index, centre] of centres.entries()) {
    const score = dot(face, centre);
    if (score > nearest.score) nearest = { index, score };
  }
  return nearest;
}

/** The expectation of a unit vector. */
export function expectationOf(face: Float32Array, parts: Parts): Expectation {
  const { index, score } = nearestCentre(face, parts.centres);
  return { mean: score, sd: scatterOf(face, parts), part: parts.spreads[index]! };
}

/** The score in standard deviations above what the face has with strangers. */
const standardised = (score: number, { mean, sd, part }: Expectation): number =>
  ((score - mean) / sd - part.mean) / part.sd;

/** The mean of that for the two faces that have this score. */
export const meanDeviation = (score: number, one: Expectation, other: Expectation): number =>
  (standardised(score, one) + standardised(score, other)) / 2;

/** The score on the scale of `base`, by the expectations of both sides. */
export const scoreByParts = (
  score: number,
  probe: Expectation,
  reference: Expectation,
  base: ScoreSpread,
): number => Math.min(score, base.mean + base.sd * meanDeviation(score, probe, reference));

/** The score on the scale of `base`, by one spread for everybody. */
export const scoreBySpread = (
  score: number,
  agreement: number,
  spread: ScoreSpread,
  base: ScoreSpread,
): number =>
  // The mean of several templates is shorter than 1, and scaling it to 1 raises every score with it.
  Math.min(score, base.mean + (base.sd * (score - spread.mean / agreement)) / spread.sd);

/**
 * The comparison score on the scale of the people whom the thresholds were calibrated on: as far above
 * the scores of strangers at this site, as such a score is above those of strangers there. It is never
 * above the cosine similarity itself, so what a site learns can only tighten its decisions.
 *
 * @param score cosine similarity of `probe` and the reference, -1 to 1
 * @param base spread of the scores of strangers among those people
 * @param populations what the site has learned; the strictest one counts
 */
export const siteScore = (
  score: number,
  probe: Float32Array,
  reference: Reference,
  base: ScoreSpread,
  populations: readonly Population[],
): number =>
  populations.reduce((lowest, { spread, parts }) => {
    const own = parts
      ? scoreByParts(
          score,
          expectationOf(probe, parts),
          expectationOf(reference.vector, parts),
          base,
        )
      : scoreBySpread(score, reference.agreement, spread, base);
    return Math.min(lowest, own);
  }, score);

/**
 * The cosine similarity that a probe needs to reach a threshold, if strangers score with the probe as
 * they do with the reference.
 */
export function neededCosine(
  threshold: number,
  { vector, agreement }: Reference,
  base: ScoreSpread,
  { spread, parts }: Population,
): number {
  const deviation = (threshold - base.mean) / base.sd;
  if (parts === null) {
    return Math.max(threshold, spread.mean / agreement + spread.sd * deviation);
  }
  const { mean, sd, part } = expectationOf(vector, parts);
  return Math.max(threshold, mean + sd * (part.mean + part.sd * deviation));
}
