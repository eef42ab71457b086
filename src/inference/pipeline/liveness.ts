import { boxHeight, boxWidth, type FaceBox } from '../../domain/face/face.ts';
import type { ModelEntry } from '../catalogue/manifest.ts';
import type { RgbImage } from '../image/image.ts';
import { type Axis, resample } from '../image/resample.ts';
import { toPlanes } from '../image/warp.ts';
import type { ModelSession } from '../runtime/session.ts';

/**
 * The model gets a region 2.7 times as large as the face box, because it needs the surroundings, where
 * screens and prints have edges.
 */
const SCALE = 2.7;
/** Index of the class "live" in the output. */
const LIVE = 0;

export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `from`, moved as little as possible, so that `from` to `from + length` lies between 0 and `limit`. */
const shifted = (from: number, length: number, limit: number): number =>
  Math.min(Math.max(0, from), limit - length);

/**
 * The face box enlarged around its centre. In a picture that is too small for it, the factor is smaller
 * and the shape is kept. A region that would cross a border is moved inside, so that no pixel is
 * invented.
 */
export function livenessRegion(box: FaceBox, frame: { width: number; height: number }): Region {
  const scale = Math.min(SCALE, frame.width / boxWidth(box), frame.height / boxHeight(box));
  const width = boxWidth(box) * scale;
  const height = boxHeight(box) * scale;
  return {
    x: shifted((box.x1 + box.x2 - width) / 2, width, frame.width),
    y: shifted((box.y1 + box.y2 - height) / 2, height, frame.height),
    width,
    height,
  };
}

/**
 * Axis of `count` pixels between `from` and `from + length`. No coordinate lies beyond the centres of
 * the outermost pixels.
 */
export function samplesOf(from: number, length: number, count: number): Axis {
  const start = from + Math.max(0, length / count / 2 - 0.5);
  const step = Math.min(length / count, (length - 1) / (count - 1));
  return { start, step, count };
}

/** Liveness: the probability, 0 to 1, that the face is a live person. */
export async function liveness(
  session: ModelSession,
  entry: ModelEntry,
  image: RgbImage,
  box: FaceBox,
): Promise<number> {
  const [, , height, width] = entry.input.shape;
  const region = livenessRegion(box, image);
  const across = samplesOf(region.x, region.width, width);
  const down = samplesOf(region.y, region.height, height);
  // One sample for each pixel: smoothing would remove the fine patterns by which a screen is
  // recognised.
  const { buffers } = session;
  const pixels = resample(image, across, down, 1, buffers.pixels);
  const { order, mean, scale } = entry.input;
  if (order === 'grey') throw new Error('a grey liveness model is not supported');
  const { output } = await session.run(toPlanes(pixels, order, mean, scale, buffers.planes));
  return softmax(output!)[LIVE]!;
}

function softmax(values: Float32Array): number[] {
  const most = Math.max(...values);
  const parts = Array.from(values, (value) => Math.exp(value - most));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}
