import type { FivePoints } from '../../domain/face/face.ts';
import type { Clarity, EmbedderEntry } from '../catalogue/embedder-entry.ts';
import { ARCFACE_112, fitSimilarity, invert, scaleOf } from '../image/geometry.ts';
import type { RgbImage } from '../image/image.ts';
import { toPlanes, warp } from '../image/warp.ts';
import type { ModelSession } from '../runtime/session.ts';

const CROP_PX = 112;
/** Clarity of the built-in embedder. The quality limits are stated on this scale. */
const BUILT_IN: Clarity = { least: 2.8, good: 3.6 };

function align(
  image: RgbImage,
  points: FivePoints,
  template: FivePoints,
  width: number,
  height: number,
): Float32Array {
  const back = invert(fitSimilarity(points, template));
  const samples = Math.min(4, Math.max(1, Math.round(scaleOf(back))));
  const map = [back.a, -back.b, back.tx, back.b, back.a, back.ty] as const;
  return warp(image, map, width, height, samples);
}

/** Aligns a face to the ArcFace points: 112 x 112 interleaved RGB, 37,632 numbers from 0 to 255. */
export const alignFace = (image: RgbImage, points: FivePoints): Float32Array =>
  align(image, points, ARCFACE_112, CROP_PX, CROP_PX);

/**
 * The aligned face as this embedder expects it. `aligned` is the result of `alignFace`, which most
 * embedders use as it is.
 */
export function embedderCrop(
  entry: EmbedderEntry,
  image: RgbImage,
  points: FivePoints,
  aligned: Float32Array,
): Float32Array {
  const [, , height, width] = entry.input.shape;
  return entry.points ? align(image, points, entry.points, width, height) : aligned;
}

/** The mirrored crop, interleaved RGB. */
export function mirror(crop: Float32Array, width = Math.sqrt(crop.length / 3)): Float32Array {
  const out = new Float32Array(crop.length);
  const height = crop.length / 3 / width;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const to = (y * width + width - 1 - x) * 3;
      for (let c = 0; c < 3; c++) out[to + c] = crop[from + c]!;
    }
  }
  return out;
}

/**
 * The mean of the embeddings of the crop and of its mirror image. This was the one change of the method
 * that lowered FNMR at nearly every operating point (docs/accuracy.md). The length of the result, which
 * is not normalised, is the clarity.
 *
 * @param mirrored false embeds the crop only
 */
export async function embed(
  session: ModelSession,
  entry: EmbedderEntry,
  crop: Float32Array,
  mirrored = true,
): Promise<Float32Array> {
  const { order, mean, scale, shape } = entry.input;
  if (order === 'grey') throw new Error('a grey embedder is not supported');
  const vectorOf = async (rgb: Float32Array): Promise<Float32Array> =>
    Object.values(await session.run(toPlanes(rgb, order, mean, scale, session.buffers.planes)))[0]!;
  const plain = await vectorOf(crop);
  if (!mirrored) return plain;
  const other = await vectorOf(mirror(crop, shape[3]));
  return plain.map((value, i) => (value + other[i]!) / 2);
}

/**
 * Converts the length of an embedding to the scale of the quality limits. An embedder whose length says
 * nothing gives every face the value `good`.
 */
export function clarityOf({ clarity }: EmbedderEntry, length: number): number {
  if (clarity === undefined) return length;
  if (clarity === null) return BUILT_IN.good;
  const share = (length - clarity.least) / (clarity.good - clarity.least);
  return Math.max(0, BUILT_IN.least + share * (BUILT_IN.good - BUILT_IN.least));
}
