import type { RgbImage } from './image.ts';

/** One value for all channels, or one for each channel in the order that the model expects. */
export type PerChannel = number | readonly [number, number, number];

export const ofChannel = (value: PerChannel, channel: number): number =>
  typeof value === 'number' ? value : value[channel]!;

/**
 * Maps output pixels to source coordinates: sx = m0 u + m1 v + m2, sy = m3 u + m4 v + m5. u and v are
 * pixel indices, 0 at the centre of the first pixel, so that the identity copies the picture exactly.
 */
export type Affine = readonly [number, number, number, number, number, number];

/**
 * Resamples into `width` x `height` interleaved RGB, 0 to 255. Bilinear; black outside the source. For
 * each output pixel, `samples` x `samples` sub-pixels are averaged; use more than one when the picture
 * shrinks, because otherwise fine detail turns into noise. `resample` gives the same faster when
 * nothing is rotated.
 */
export function warp(
  image: RgbImage,
  map: Affine,
  width: number,
  height: number,
  samples = 1,
): Float32Array {
  const { width: w, height: h, data } = image;
  const [m0, m1, m2, m3, m4, m5] = map;
  const out = new Float32Array(width * height * 3);
  const share = 1 / (samples * samples);
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let j = 0; j < samples; j++) {
        const vv = v + (j + 0.5) / samples - 0.5;
        for (let i = 0; i < samples; i++) {
          const uu = u + (i + 0.5) / samples - 0.5;
          const sx = m0 * uu + m1 * vv + m2;
          const sy = m3 * uu + m4 * vv + m5;
          const x0 = Math.floor(sx);
          const y0 = Math.floor(sy);
          if (x0 < -1 || y0 < -1 || x0 >= w || y0 >= h) continue;
          const fx = sx - x0;
          const fy = sy - y0;
          for (let k = 0; k < 4; k++) {
            const x = x0 + (k & 1);
            const y = y0 + (k >> 1);
            if (x < 0 || y < 0 || x >= w || y >= h) continue;
            const weight = (k & 1 ? fx : 1 - fx) * (k >> 1 ? fy : 1 - fy);
            const at = (y * w + x) * 3;
            r += weight * data[at]!;
            g += weight * data[at + 1]!;
            b += weight * data[at + 2]!;
          }
        }
      }
      const to = (v * width + u) * 3;
      out[to] = r * share;
      out[to + 1] = g * share;
      out[to + 2] = b * share;
    }
  }
  return out;
}

/**
 * Converts interleaved RGB to planar NCHW: each value becomes (v - mean) / scale, and the channels come
 * in the given order. Writes into `out`.
 */
export function toPlanes(
  rgb: Float32Array,
  order: 'rgb' | 'bgr',
  mean: PerChannel,
  scale: PerChannel,
  out: Float32Array = new Float32Array(rgb.length),
): Float32Array {
  const pixels = rgb.length / 3;
  for (let c = 0; c < 3; c++) {
    const from = order === 'rgb' ? c : 2 - c;
    const zero = ofChannel(mean, c);
    const one = ofChannel(scale, c);
    for (let i = 0; i < pixels; i++) out[c * pixels + i] = (rgb[i * 3 + from]! - zero) / one;
  }
  return out;
}

/** Luma of interleaved RGB (ITU-R BT.601 weights), 0 to 255. */
export function toGrey(rgb: Float32Array): Float32Array {
  const out = new Float32Array(rgb.length / 3);
  for (let i = 0; i < out.length; i++) {
    out[i] = 0.299 * rgb[i * 3]! + 0.587 * rgb[i * 3 + 1]! + 0.114 * rgb[i * 3 + 2]!;
  }
  return out;
}
