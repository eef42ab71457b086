/** Interleaved 8-bit sRGB pixels. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** width * height * 3 bytes: R G B. */
  readonly data: Uint8Array;
}

/** The image rotated clockwise by `turns` quarter turns. */
export function quarterTurns(image: RgbImage, turns: 1 | 2 | 3): RgbImage {
  const { width: w, height: h, data } = image;
  const swap = turns !== 2;
  const width = swap ? h : w;
  const height = swap ? w : h;
  const out = new Uint8Array(data.length);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const nx = turns === 1 ? h - 1 - y : turns === 2 ? w - 1 - x : y;
      const ny = turns === 1 ? x : turns === 2 ? h - 1 - y : w - 1 - x;
      const from = (y * w + x) * 3;
      const to = (ny * width + nx) * 3;
      out[to] = data[from]!;
      out[to + 1] = data[from + 1]!;
      out[to + 2] = data[from + 2]!;
    }
  }
  return { width, height, data: out };
}
