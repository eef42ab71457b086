import { noSketch, SKETCH_COLUMNS, SKETCH_ROWS, type Sketch } from '../../domain/face/sketch.ts';
import type { RgbImage } from '../image/image.ts';

/**
 * Cells in each direction, independent of the shape of the picture, so that a squeezed picture has the
 * same cells.
 */
const SIDE = 64;
/** Pixels in each direction that are added up for a cell. */
const POINTS = 3;
/** A cell is compared with the mean of AROUND x AROUND cells, with itself in the middle. */
const AROUND = 5;
const REACH = (AROUND - 1) / 2;
/** Cells in each direction with a border of repeated cells. */
const WIDE = SIDE + 2 * REACH;

/** Offsets of the pixels of the cells along one axis, in bytes. */
function pixelsAlong(length: number, bytesEach: number): Int32Array {
  const out = new Int32Array(SIDE * POINTS);
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.floor(((i + 0.5) * length) / out.length) * bytesEach;
  }
  return out;
}

/** Light of each cell, all in the same unit. The outermost cells are repeated in the border. */
function lightOf({ width, height, data }: RgbImage): Int32Array {
  const across = pixelsAlong(width, 3);
  const down = pixelsAlong(height, 3 * width);
  const light = new Int32Array(WIDE * WIDE);
  for (let j = 0; j < down.length; j++) {
    const line = down[j]!;
    let cell = (Math.floor(j / POINTS) + REACH) * WIDE + REACH;
    for (let i = 0; i < across.length; i += POINTS) {
      const a = line + across[i]!;
      const b = line + across[i + 1]!;
      const c = line + across[i + 2]!;
      // Close to the weights of luma, as whole numbers.
      light[cell++]! +=
        2 * (data[a]! + data[b]! + data[c]!) +
        5 * (data[a + 1]! + data[b + 1]! + data[c + 1]!) +
        (data[a + 2]! + data[b + 2]! + data[c + 2]!);
    }
  }
  repeatEdges(light);
  return light;
}

function repeatEdges(light: Int32Array): void {
  const [first, last] = [REACH, REACH + SIDE - 1];
  for (let row = first * WIDE; row <= last * WIDE; row += WIDE) {
    light.fill(light[row + first]!, row, row + first);
    light.fill(light[row + last]!, row + last + 1, row + WIDE);
  }
  for (let y = 0; y < REACH; y++) {
    light.copyWithin(y * WIDE, first * WIDE, (first + 1) * WIDE);
    light.copyWithin((last + 1 + y) * WIDE, last * WIDE, (last + 1) * WIDE);
  }
}

/** Above 0 when the cell is lighter than the mean of its surroundings, below 0 when it is darker. */
function contrastOf(light: Int32Array, x: number, y: number): number {
  let sum = 0;
  for (let j = 0; j < AROUND; j++) {
    const at = (y + j) * WIDE + x;
    sum += light[at]! + light[at + 1]! + light[at + 2]! + light[at + 3]! + light[at + 4]!;
  }
  return AROUND ** 2 * light[(y + REACH) * WIDE + x + REACH]! - sum;
}

/**
 * Column of the cell for a bit. Every second cell is used, shifted by one in every other row. The
 * columns are symmetric, so that a mirrored picture has the mirrored sketch.
 */
const columnOf = (row: number, bit: number): number =>
  2 * bit + ((row % 2 === 1) !== bit >= SKETCH_COLUMNS / 2 ? 1 : 0);

/** Computes the sketch of an upright photograph. */
export function sketchOf(image: RgbImage): Sketch {
  const light = lightOf(image);
  const sketch = noSketch();
  for (let row = 0; row < SKETCH_ROWS; row++) {
    for (let bit = 0; bit < SKETCH_COLUMNS; bit++) {
      const difference = contrastOf(light, columnOf(row, bit), 4 * row + 2);
      if (difference > 0) sketch[row]! |= 1 << bit;
      if (difference < 0) sketch[row + SKETCH_ROWS]! |= 1 << bit;
    }
  }
  return sketch;
}
