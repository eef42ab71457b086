import { dot } from './matching.ts';

/** What is remembered of a photograph that was accepted for a user. */
export interface ShownSample {
  /** Keyed digest of the file's bytes. */
  readonly digest: Buffer;
  readonly embedding: Float32Array;
}

/** What a photograph that was shown before leads to. */
export interface ReplayPolicy {
  /** Not looked for at all, counted only, or refused. */
  readonly mode: 'off' | 'report' | 'enforce';
  /** Score above which two photographs are one capture; null: not known of this embedder. */
  readonly sameCapture: number | null;
}

export type Replay = 'same-bytes' | 'near-identical';

/**
 * Cosine above which two vectors of the built-in embedder come from one capture. Measured on the
 * sample photographs: the same picture re-encoded, scaled, brightened or turned by two degrees gives
 * 0.988 to 1.000, other frames of one sitting at most 0.963.
 */
export const SAME_CAPTURE = 0.985;

/**
 * Whether the photograph was shown before for this user, and how that was seen. `sameCapture` null:
 * not known of this embedder, so only the bytes tell.
 */
export function findReplay(
  sample: ShownSample,
  earlier: readonly ShownSample[],
  sameCapture: number | null,
): Replay | null {
  if (earlier.some((other) => other.digest.equals(sample.digest))) return 'same-bytes';
  if (sameCapture === null) return null;
  const near = earlier.some((other) => dot(other.embedding, sample.embedding) >= sameCapture);
  return near ? 'near-identical' : null;
}
