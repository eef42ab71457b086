import { agreement, mirroredSketch, type Sketch } from '../face/sketch.ts';
import { dot } from './matching.ts';

/** What is remembered of a photograph that was accepted for a user. */
export interface ShownSample {
  /** Keyed digest of the file's bytes. */
  readonly digest: Buffer;
  readonly embedding: Float32Array;
  readonly sketch: Sketch;
}

/** What a photograph that was shown before leads to. */
export interface ReplayPolicy {
  /** Not looked for at all, counted only, or refused. */
  readonly mode: 'off' | 'report' | 'enforce';
  /** Score above which two photographs are one capture; null: not known of this embedder. */
  readonly sameCapture: number | null;
}

export type Replay = 'same-bytes' | 'near-identical' | 'same-picture';

/**
 * Cosine above which two vectors of the built-in embedder come from one capture. Other photographs of one
 * person stay below; of the frames of a video a second apart a few reach it (`npm run evaluate -- --replay`).
 */
export const SAME_CAPTURE = 0.985;

/**
 * Share of the places of two sketches that has to agree before they show one picture. Chosen on half of the
 * people of LFW folds 1 to 3: two photographs reach 0.7 unless they are one capture, so that frames of a
 * person who sits still before a fixed camera decide; `npm run evaluate -- --replay DIR --half second`.
 */
export const SAME_PICTURE = 0.84;

/**
 * Whether the photograph was shown before for this user, and how that was seen: by the bytes of the file,
 * by what the embedder makes of the face, or by light and dark of the whole picture, also mirrored.
 * `sameCapture` null: not known of this embedder, so it tells nothing.
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
