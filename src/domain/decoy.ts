import { MAX_ENROLMENT_IMAGES } from './template.ts';

/** Stands in for the reference of a user who does not exist. */
export interface Decoy {
  /** Score of this probe: repeatable, and distributed like an impostor's. */
  score(probe: Float32Array): number;
  /** A plausible number of templates, always the same for one user id. */
  readonly templates: number;
}

/**
 * Projects the probe on a Gaussian direction drawn from `bytes` (Box and Muller), which has mean 0
 * and standard deviation 1 over user ids for any unit vector, and scales it to the impostor scores
 * that were measured. Without it an unknown user would be told apart by a missing or odd score.
 *
 * @param bytes secret keyed stream for the user id: 8 bytes for each of the probe's numbers, and 1
 */
export function decoy(bytes: Buffer, impostor: { mean: number; sd: number }): Decoy {
  const gaussian = (i: number): number => {
    const u = (bytes.readUInt32LE(i * 8) + 1) / 2 ** 32;
    const v = bytes.readUInt32LE(i * 8 + 4) / 2 ** 32;
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  };
  return {
    templates: 1 + (bytes.at(-1)! % MAX_ENROLMENT_IMAGES),
    score(probe) {
      let projection = 0;
      for (let i = 0; i < probe.length; i++) projection += probe[i]! * gaussian(i);
      return Math.round((impostor.mean + impostor.sd * projection) * 1e4) / 1e4;
    },
  };
}
