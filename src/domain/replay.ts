import { dot } from './matching.ts';

/** What is remembered of a photograph that was accepted for a user. */
export interface ShownSample {
  /** Keyed digest of the file's bytes. */
  readonly digest: Buffer;
  readonly embedding: Float32Array;
}

export type Replay = 'same-bytes' | 'near-identical';

/**
 * Cosine above which two embeddings come from one capture. Measured on the sample photographs: the
 * same picture re-encoded, scaled, brightened or turned by two degrees gives 0.988 to 1.000, other
 * frames of one sitting at most 0.963.
 */
const SAME_CAPTURE = 0.985;

/** Whether the photograph was shown before for this user, and how that was seen. */
export function findReplay(sample: ShownSample, earlier: readonly ShownSample[]): Replay | null {
  if (earlier.some((other) => other.digest.equals(sample.digest))) return 'same-bytes';
  const near = earlier.some((other) => dot(other.embedding, sample.embedding) >= SAME_CAPTURE);
  return near ? 'near-identical' : null;
}
