import type { RgbImage } from './image.ts';

/**
 * One axis of a resampling. Output pixel i (0 to count - 1) is read at the source coordinate start +
 * step * i; 0 is the centre of the first source pixel.
 */
export interface Axis {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** The source pixels that contribute to each output pixel of one axis, and their weights. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Float64Array;
  /** Number of weights that are stored for each output pixel. */
  readonly width: number;
}

function tapsOf({ start, step, count: outputs }: Axis, length: number, samples: number): Taps {
  const width = Math.ceil(step) + 2;
  const first = new Int32Array(outputs);
  const count = new Int32Array(outputs);
  const weights = new Float64Array(outputs * width);
  const add = (i: number, x: number, weight: number): void => {
    if (x < 0 || x >= length || weight === 0) return;
    if (count[i] === 0) first[i] = x;
    count[i] = x - first[i]! + 1;
    weights[i * width + x - first[i]!]! += weight / samples;
  };
  for (let i = 0; i < outputs; i++) {
    for (let s = 0; s < samples; s++) {
      const at = start + step * (i + (s + 0.5) / samples - 0.5);
      const x = Math.floor(at);
      add(i, x, 1 - (at - x));
      add(i, x + 1, at - x);
    }
  }
  return { first, count, weights, width };
}

/** Writes the weighted sum of the source rows of output row `v` into `line`, for the span of a row. */
function sumRows(line: Float64Array, image: RgbImage, rows: Taps, v: number, span: Span): void {
  const { data, width } = image;
  const { from, to } = span;
  line.fill(0, from, to);
  for (let j = 0; j < rows.count[v]!; j++) {
    const weight = rows.weights[v * rows.width + j]!;
    const row = (rows.first[v]! + j) * width * 3;
    for (let k = from; k < to; k++) line[k]! += weight * data[row + k]!;
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spanOf({ first, count }: Taps): Span {
  let to = 0;
  for (let u = 0; u < first.length; u++) to = Math.max(to, first[u]! + count[u]!);
  const from = first.find((_, u) => count[u]! > 0) ?? 0;
  return { from: from * 3, to: to * 3 };
}

/**
 * Resamples interleaved RGB without rotation. The result is that of `warp`, in a third of the time,
 * because the rows are summed first and then the columns. Bilinear; black outside the source. For each
 * output pixel, `samples` x `samples` sub-pixels are averaged. Steps must be above 0. Writes down.count
 * x across.count x 3 numbers, 0 to 255, into `out`.
 */
export function resample(
  image: RgbImage,
  across: Axis,
  down: Axis,
  samples = 1,
  out: Float32Array = new Float32Array(across.count * down.count * 3),
): Float32Array {
  const columns = tapsOf(across, image.width, samples);
  const rows = tapsOf(down, image.height, samples);
  const span = spanOf(columns);
  const line = new Float64Array(image.width * 3);
  let to = 0;
  for (let v = 0; v < down.count; v++) {
    sumRows(line, image, rows, v, span);
    for (let u = 0; u < across.count; u++) {
      const last = columns.count[u]!;
      let r = 0;
      let g = 0;
      let b = 0;
      for (let j = 0, x = columns.first[u]! * 3; j < last; j++, x += 3) {
        const weight = columns.weights[u * columns.width + j]!;
        r += weight * line[x]!;
        g += weight * line[x + 1]!;
        b += weight * line[x + 2]!;
      }
      out[to++] = r;
      out[to++] = g;
      out[to++] = b;
    }
  }
  return out;
}
