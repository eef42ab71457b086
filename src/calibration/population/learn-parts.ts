import { dot } from '../../domain/comparison/matching.ts';
import type { Parts, ScoreSpread } from '../../domain/population/population.ts';
import { type Expectation, meanDeviation, scatterOf } from '../../domain/population/site-score.ts';
import { shuffled } from '../random.ts';
import { type Clusters, clustersOf } from './centres.ts';
import { covarianceOf } from './directions.ts';
import { everyPair, spreadOf } from './score-spread.ts';

/** One part for so many people, and at most so many parts. Chosen with `npm run evaluate -- --groups`. */
const PEOPLE_PER_PART = 55;
const MAX_PARTS = 16;
/** People of one part that are compared with each other. */
const MAX_MEMBERS = 200;
/** How many pairs, as a square root, a part needs to be described as much by itself as by all parts. */
const SHRINKAGE = 10;

/** The spread of a part before anything is known about it. */
const EXACT: ScoreSpread = { mean: 0, sd: 1 };

/** What a face of the part with this number is expected to score with strangers. */
interface Member extends Expectation {
  readonly index: number;
}

/**
 * For every face its part and its expectation, computed as if the face had not taken part in its own
 * centre; otherwise it would look closer than a stranger ever is.
 */
function membersOf(
  faces: readonly Float32Array[],
  clusters: Clusters,
  shape: Omit<Parts, 'spreads'>,
): Member[] {
  const { centres, lengths, counts, of } = clusters;
  return faces.map((face, i) => {
    let [index, mean] = [0, Number.NEGATIVE_INFINITY];
    for (const [c, centre] of centres.entries()) {
      let score = dot(face, centre);
      const count = counts[c]!;
      if (c === of[i] && count > 1) score = (count * score - 1 / lengths[c]!) / (count - 1);
      if (score > mean) [index, mean] = [c, score];
    }
    return { index, mean, sd: scatterOf(face, shape), part: EXACT };
  });
}

/** Between the spread of one part and that of all, by the number of its pairs. */
function shrunk(own: ScoreSpread, pairs: number, all: ScoreSpread): ScoreSpread {
  const weight = Math.sqrt(pairs) / (Math.sqrt(pairs) + SHRINKAGE);
  return {
    mean: weight * own.mean + (1 - weight) * all.mean,
    sd: weight * own.sd + (1 - weight) * all.sd,
  };
}

/**
 * Describes people of several kinds by parts.
 *
 * @param known one unit vector a person, two parts' worth of people or more
 * @param double scores from here on are those of one person under two ids, and left out
 */
export function learnParts(
  known: readonly Float32Array[],
  double: number,
  random: () => number,
): Parts {
  const faces = shuffled(known, random);
  const count = Math.max(2, Math.min(MAX_PARTS, Math.floor(faces.length / PEOPLE_PER_PART)));
  const clusters = clustersOf(faces, count, random);
  const { centres, of } = clusters;
  const residuals = faces.map((face, i) => {
    const centre = centres[of[i]!]!;
    return face.map((value, k) => value - centre[k]!);
  });
  const { directions, variances, rest } = covarianceOf(residuals, random);
  const shape = {
    centres,
    directions,
    variances: variances.map((variance) => Math.max(0, variance - rest)),
    rest,
  };
  const members = membersOf(faces, clusters, shape);
  const values = centres.map((_, part) => {
    const own = faces.flatMap((face, i) => {
      const expected = members[i]!;
      return expected.index === part ? [{ face, expected }] : [];
    });
    const seen: number[] = [];
    everyPair(Math.min(own.length, MAX_MEMBERS), (a, b) => {
      const [one, other] = [own[a]!, own[b]!];
      const score = dot(one.face, other.face);
      if (score < double) seen.push(meanDeviation(score, one.expected, other.expected));
    });
    return seen;
  });
  const all = spreadOf(values.flat());
  const spreads = values.map((own) => shrunk(spreadOf(own), 2 * own.length, all));
  return { ...shape, spreads };
}
