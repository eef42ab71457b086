import { boxHeight, boxWidth, type FaceBox, type Point } from '../../domain/face/face.ts';
import type { ModelEntry } from '../catalogue/manifest.ts';
import type { RgbImage } from '../image/image.ts';
import { resample } from '../image/resample.ts';
import { toGrey } from '../image/warp.ts';
import type { ModelSession } from '../runtime/session.ts';

/** The 68 iBUG landmarks of a face, in pixels of the image. */
export async function findLandmarks(
  session: ModelSession,
  entry: ModelEntry,
  image: RgbImage,
  box: FaceBox,
): Promise<Point[]> {
  const [, , height, width] = entry.input.shape;
  const sx = boxWidth(box) / width;
  const sy = boxHeight(box) / height;
  const samples = Math.min(4, Math.max(1, Math.round(Math.max(sx, sy))));
  const across = { start: box.x1 + sx / 2 - 0.5, step: sx, count: width };
  const down = { start: box.y1 + sy / 2 - 0.5, step: sy, count: height };
  const grey = toGrey(resample(image, across, down, samples));
  const input = grey.map((v) => (v - entry.input.mean) / entry.input.scale);
  const { output } = await session.run(input);
  return Array.from({ length: output!.length / 2 }, (_, i) => ({
    x: box.x1 + output![i * 2]! * boxWidth(box),
    y: box.y1 + output![i * 2 + 1]! * boxHeight(box),
  }));
}
