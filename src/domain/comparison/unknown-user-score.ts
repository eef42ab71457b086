import { MAX_ENROLMENT_IMAGES } from './template.ts';

/** What an unknown user is compared with in place of a reference. */
export interface UnknownUserScore {
  /**
   * Comparison score of this probe below the threshold: always the same for one probe and user id, and
   * distributed like impostor scores that are no match. `highest` is the largest score below the
   * threshold.
   */
  score(probe: Float32Array, highest: number): number;
  /** A plausible number of templates, 1 to 5, always the same for one user id. */
  readonly templates: number;
}

/**
 * Scores that are drawn until one is below the threshold. At a site where half of the strangers match,
 * one id in 256 gets the highest score.
 */
const DRAWS = 8;

/** Projection of the probe on the random signs that begin at this byte. */
function projection(probe: Float32Array, signs: Buffer, from: number): number {
  let sum = 0;
  for (let i = 0; i < probe.length; i++) {
    const up = (signs[from + (i >> 3)]! >> (i & 7)) & 1;
    sum += up ? probe[i]! : -probe[i]!;
  }
  return sum;
}

/**
 * Makes scores for an unknown user, so that a missing or unusual score does not reveal that the user is
 * not enrolled. The probe is projected on a vector of random signs. Over all user ids, this projection
 * of any unit vector has mean 0 and standard deviation 1, and it is close to a normal distribution when
 * many components of the probe contribute. It is then scaled to the measured impostor scores.
 *
 * @param bytes pseudo-random bytes from a secret and the user id, `unknownUserBytes` of them
 * @param impostor mean and standard deviation of impostor scores
 */
export function unknownUserScore(
  bytes: Buffer,
  impostor: { mean: number; sd: number },
): UnknownUserScore {
  return {
    templates: 1 + (bytes.at(-1)! % MAX_ENROLMENT_IMAGES),
    score(probe, highest) {
      const each = Math.ceil(probe.length / 8);
      for (let draw = 0; draw < DRAWS; draw++) {
        const drawn = impostor.mean + impostor.sd * projection(probe, bytes, draw * each);
        const score = Math.round(drawn * 1e4) / 1e4;
        if (score <= highest) return score;
      }
      return highest;
    },
  };
}

/**
 * Number of bytes that `unknownUserScore` needs: for each draw one bit for each component of the probe,
 * and one byte for the number of templates.
 */
export const unknownUserBytes = (dimension: number): number => DRAWS * Math.ceil(dimension / 8) + 1;
