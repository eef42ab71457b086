import { boxArea, type FaceBox } from '../../domain/face/face.ts';
import type { RgbImage } from '../image/image.ts';
import { describeFace, embedFace } from './describe-face.ts';
import type { LoadedModels } from './load-models.ts';
import type { Stopwatch } from './stopwatch.ts';

/** A second face of at least this share of the area of the first one may be a second person. */
const RIVAL_AREA = 0.3;
const RIVAL_SCORE = 0.8;
/**
 * The detector also sees faces in letters, sleeves and balls. The embedder does not: of 196 second
 * faces on 1,965 photographs of LFW folds 1 to 3, looked at by eye, the six that are no faces have a
 * clarity of 1.53 to 1.96, and above 2.05 all are faces.
 */
const FACE_CLARITY = 2.05;
/** A second face with a smaller share of the sharpness of the first one stands far behind it. */
const RIVAL_SHARPNESS = 0.25;

/**
 * Whether a second person shows a face of comparable size and sharpness. Only a box that may be a
 * second person is examined, so a photograph of one face costs nothing more.
 *
 * @param faces boxes of the faces; the first one is the face that is meant
 * @param sharpness measured of the first face
 */
export async function hasRival(
  models: LoadedModels,
  image: RgbImage,
  faces: readonly FaceBox[],
  sharpness: number,
  watch: Stopwatch,
): Promise<boolean> {
  const [first, ...others] = faces;
  if (!first) return false;
  const candidates = others.filter(
    (box) => box.score >= RIVAL_SCORE && boxArea(box) >= RIVAL_AREA * boxArea(first),
  );
  for (const box of candidates) {
    const { input, measures } = await describeFace(models, image, box, watch);
    if (measures.sharpness < RIVAL_SHARPNESS * sharpness) continue;
    const { clarity } = await embedFace(models, input, watch);
    if (clarity >= FACE_CLARITY) return true;
  }
  return false;
}
