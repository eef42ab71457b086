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

/** The expectation of a unit vector. */
export function expectationOf(face: Float32Array, parts: Parts): Expectation {
  let nearest = 0;
  let mean = Number.NEGATIVE_INFINITY;
  for (const [i, centre] of parts.centres.entries()) {
    const score = dot(face, centre);
    if (score > mean) [nearest, mean] = [i, score];
  }
  return { mean, sd: scatterOf(face, parts), part: parts.spreads[nearest]! };
}

/** The score in standard deviations above what the face has with strangers. */
export const standardised = (score: number, { mean, sd, part }: Expectation): number =>
  ((score - mean) / sd - part.mean) / part.sd;

/** The score on the scale of `base`, by the expectations of both sides. */
export const scoreByParts = (
  score: number,
  probe: Expectation,
  reference: Expectation,
  base: ScoreSpread,
): number =>
  Math.min(
    score,
    base.mean + (base.sd * (standardised(score, probe) + standardised(score, reference))) / 2,
  );

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
  populations: readonly Population[],
): number {
  const deviation = (threshold - base.mean) / base.sd;
  return populations.reduce((needed, { spread, parts }) => {
    if (parts === null) {
      return Math.max(needed, spread.mean / agreement + spread.sd * deviation);
    }
    const { mean, sd, part } = expectationOf(vector, parts);
    return Math.max(needed, mean + sd * (part.mean + part.sd * deviation));
  }, threshold);
}
