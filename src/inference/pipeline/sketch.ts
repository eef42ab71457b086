import { noSketch, SKETCH_COLUMNS, SKETCH_ROWS, type Sketch } from '../../domain/face/sketch.ts';
import type { RgbImage } from '../image/image.ts';

/** Cells in each direction, whatever the shape of the picture: a squeezed one has the same cells. */
const SIDE = 64;
/** Pixels of a cell in each direction whose light is added up. */
const POINTS = 3;
/** A cell is held against the mean of AROUND x AROUND cells, with itself in the middle. */
const AROUND = 5;
const REACH = (AROUND - 1) / 2;
/** Cells and those that stand for what lies beyond the edge. */
const WIDE = SIDE + 2 * REACH;

/** Where the pixels of the cells begin along one axis, in bytes. */
function pixelsAlong(length: number, bytesEach: number): Int32Array {
  const out = new Int32Array(SIDE * POINTS);
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.floor(((i + 0.5) * length) / out.length) * bytesEach;
  }
  return out;
}

/** Light of each cell in one and the same unit; the outermost cells are repeated beyond the edge. */
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
      // Near the weights of luma, in whole numbers.
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

/** Above 0 where a cell is lighter than the mean of its surroundings, below 0 where it is darker. */
function against(light: Int32Array, x: number, y: number): number {
  let sum = 0;
  for (let j = 0; j < AROUND; j++) {
    const at = (y + j) * WIDE + x;
    sum += light[at]! + light[at + 1]! + light[at + 2]! + light[at + 3]! + light[at + 4]!;
  }
  return AROUND ** 2 * light[(y + REACH) * WIDE + x + REACH]! - sum;
}

/**
 * The column of the cell that a bit stands for: every second one, the other ones in the next row, and the
 * same seen from the left and from the right, so that a mirrored picture has the mirrored sketch.
 */
const columnOf = (row: number, bit: number): number =>
  2 * bit + ((row % 2 === 1) !== bit >= SKETCH_COLUMNS / 2 ? 1 : 0);

/** The sketch of an upright photograph. */
export function sketchOf(image: RgbImage): Sketch {
  const light = lightOf(image);
  const sketch = noSketch();
  for (let row = 0; row < SKETCH_ROWS; row++) {
    for (let bit = 0; bit < SKETCH_COLUMNS; bit++) {
      const difference = against(light, columnOf(row, bit), 4 * row + 2);
      if (difference > 0) sketch[row]! |= 1 << bit;
      if (difference < 0) sketch[row + SKETCH_ROWS]! |= 1 << bit;
    }
  }
  return sketch;
}
