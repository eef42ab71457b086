import { MAX_ENROLMENT_IMAGES } from './template.ts';

/** Stands in for the reference of a user who does not exist. */
export interface Decoy {
  /** Score of this probe: repeatable, and distributed like an impostor's. */
  score(probe: Float32Array): number;
  /** A plausible number of templates, always the same for one user id. */
  readonly templates: number;
}

/**
 * Projects the probe on a direction of random signs drawn from `bytes`, which has mean 0 and standard
 * deviation 1 over user ids for any unit vector and is as good as normal where many of its numbers
 * count, and scales it to the impostor scores that were measured. Without it an unknown user would be
 * told apart by a missing or odd score.
 *
 * @param bytes secret keyed stream for the user id, as many as `decoyBytes` says
 */
export function decoy(bytes: Buffer, impostor: { mean: number; sd: number }): Decoy {
  return {
    templates: 1 + (bytes.at(-1)! % MAX_ENROLMENT_IMAGES),
    score(probe) {
      let projection = 0;
      for (let i = 0; i < probe.length; i++) {
        const up = (bytes[i >> 3]! >> (i & 7)) & 1;
        projection += up ? probe[i]! : -probe[i]!;
      }
      return Math.round((impostor.mean + impostor.sd * projection) * 1e4) / 1e4;
    },
  };
}

/** A sign for each number of the probe, and the number of templates. */
export const decoyBytes = (dimension: number): number => Math.ceil(dimension / 8) + 1;
