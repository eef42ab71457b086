import { agreement, mirroredSketch, type Sketch } from '../face/sketch.ts';
import { dot } from './matching.ts';

/** What the store remembers of a photograph that was accepted for a user. */
export interface ShownSample {
  /** Keyed digest of the bytes of the file. */
  readonly digest: Buffer;
  readonly embedding: Float32Array;
  readonly sketch: Sketch;
}

/** What happens to a photograph that was shown before. */
export interface ReplayPolicy {
  /** off: no check. report: a replay is only counted. enforce: a replay is refused. */
  readonly mode: 'off' | 'report' | 'enforce';
  /**
   * Score from which two photographs are one capture; null when no such score is known for this
   * embedder.
   */
  readonly sameCapture: number | null;
}

export type Replay = 'same-bytes' | 'near-identical' | 'same-picture';

/**
 * Cosine from which two embeddings of the built-in embedder come from one capture. Different
 * photographs of one person stay below it; among video frames that are a second apart, a few reach it
 * (`npm run evaluate -- --replay`).
 */
export const SAME_CAPTURE = 0.985;

/**
 * Share of the cells of two sketches that must agree before they show one picture, 0 to 1. It was
 * chosen on half of the people of LFW folds 1 to 3. Two different photographs reach 0.7 at most, so the
 * hardest case is frames of a person who sits still before a fixed camera (`npm run evaluate --
 * --replay DIR --half second`).
 */
export const SAME_PICTURE = 0.84;

/**
 * How the photograph was recognised as one that was shown before for this user, or null: by the bytes
 * of the file, by the embedding of the face, or by the sketch of the whole picture, which may be
 * mirrored. With `sameCapture` null, embeddings are not compared.
 */
export function findReplay(
  sample: ShownSample,
  earlier: readonly ShownSample[],
  sameCapture: number | null,
): Replay | null {
  if (earlier.some((other) => other.digest.equals(sample.digest))) return 'same-bytes';
  const isNear = ({ embedding }: ShownSample): boolean =>
    sameCapture !== null && dot(embedding, sample.embedding) >= sameCapture;
  if (earlier.some(isNear)) return 'near-identical';
  const seen = [sample.sketch, mirroredSketch(sample.sketch)];
  const isSamePicture = ({ sketch }: ShownSample): boolean =>
    seen.some((one) => agreement(one, sketch) >= SAME_PICTURE);
  return earlier.some(isSamePicture) ? 'same-picture' : null;
}
