import { type FaceBox, suppressOverlaps } from '../../domain/face/face.ts';
import type { ModelEntry } from '../catalogue/manifest.ts';
import type { RgbImage } from '../image/image.ts';
import { type Axis, resample } from '../image/resample.ts';
import { toPlanes } from '../image/warp.ts';
import type { ModelSession } from '../runtime/session.ts';

const MIN_SCORE = 0.6;
const MAX_OVERLAP = 0.4;

/**
 * All faces of an image in falling order of score, with boxes in its pixels. The image is scaled into
 * the input of the model without changing its proportions, so that faces keep their shape in portrait
 * and landscape.
 */
export async function detectFaces(
  session: ModelSession,
  entry: ModelEntry,
  image: RgbImage,
): Promise<FaceBox[]> {
  const [, , height, width] = entry.input.shape;
  const step = Math.max(image.width / width, image.height / height);
  const offset = step / 2 - 0.5;
  const samples = step > 1.25 ? 2 : 1;
  const axis = (count: number): Axis => ({ start: offset, step, count });
  const { buffers } = session;
  const pixels = resample(image, axis(width), axis(height), samples, buffers.pixels);
  const { mean, scale } = entry.input;
  const out = await session.run(toPlanes(pixels, 'rgb', mean, scale, buffers.planes));
  const scores = out.scores!;
  const corners = out.boxes!;
  const found: FaceBox[] = [];
  for (let i = 0; i < scores.length / 2; i++) {
    const score = scores[i * 2 + 1]!;
    if (score <= MIN_SCORE) continue;
    found.push({
      x1: corners[i * 4]! * width * step,
      y1: corners[i * 4 + 1]! * height * step,
      x2: corners[i * 4 + 2]! * width * step,
      y2: corners[i * 4 + 3]! * height * step,
      score,
    });
  }
  return suppressOverlaps(found, MAX_OVERLAP);
}
