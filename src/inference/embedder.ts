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

/** The crop seen in a mirror. */
export function mirror(crop: Float32Array): Float32Array {
  const out = new Float32Array(crop.length);
  const side = Math.sqrt(crop.length / 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = (y * side + x) * 3;
      const to = (y * side + side - 1 - x) * 3;
      for (let c = 0; c < 3; c++) out[to + c] = crop[from + c]!;
    }
  }
  return out;
}

/**
 * The mean of the embeddings of the crop and of its mirror image: the one change of the recipe that
 * lowered FNMR at nearly every operating point (README, "How good is it"). Its length before normalisation
 * is the quality signal.
 */
export async function embed(
  session: ModelSession,
  entry: ModelEntry,
  crop: Float32Array,
): Promise<Float32Array> {
  const { order, mean, scale } = entry.input;
  if (order === 'grey') throw new Error('a grey embedder is not supported');
  const plain = await session.run(toPlanes(crop, order, mean, scale));
  const mirrored = await session.run(toPlanes(mirror(crop), order, mean, scale));
  return plain.output!.map((value, i) => (value + mirrored.output![i]!) / 2);
}
