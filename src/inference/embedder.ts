import type { FivePoints } from '../domain/face.ts';
import { ARCFACE_112, fitSimilarity, invert, scaleOf } from './geometry.ts';
import type { RgbImage } from './image.ts';
import type { ModelEntry } from './manifest.ts';
import type { ModelSession } from './session.ts';
import { toPlanes, warp } from './warp.ts';

const CROP_PX = 112;

/** The face turned upright and scaled onto the ArcFace template: 112 x 112 interleaved RGB. */
export function alignFace(image: RgbImage, points: FivePoints): Float32Array {
  const back = invert(fitSimilarity(points, ARCFACE_112));
  const samples = Math.min(4, Math.max(1, Math.round(scaleOf(back))));
  const map = [back.a, -back.b, back.tx, back.b, back.a, back.ty] as const;
  return warp(image, map, CROP_PX, CROP_PX, samples);
}

/** The raw embedding; its length before normalisation is a quality signal. */
export async function embed(
  session: ModelSession,
  entry: ModelEntry,
  crop: Float32Array,
): Promise<Float32Array> {
  const { order, mean, scale } = entry.input;
  if (order === 'grey') throw new Error('a grey embedder is not supported');
  const { output } = await session.run(toPlanes(crop, order, mean, scale));
  return output!;
}
