/** A sketch has 16 rows of 32 cells: one 32-bit word for each row. */
export const SKETCH_ROWS = 16;
export const SKETCH_COLUMNS = 32;
/**
 * Each row has two words: one marks the cells that are lighter than their surroundings, the other those
 * that are darker.
 */
export const SKETCH_WORDS = 2 * SKETCH_ROWS;

/**
 * A coarse description of a whole photograph by its lighter and darker cells. These cells do not move
 * when light, colour, sharpness, compression or size change. The first 16 words mark the lighter cells,
 * the next 16 words the darker ones. A cell that is as light as its surroundings is in neither.
 */
export type Sketch = Int32Array;

/** Smallest number of cells that must be marked in both sketches; with fewer, they may agree by chance. */
const LEAST_KNOWN = 128;

/** An empty sketch, for a photograph that was stored without one. It agrees with no other sketch. */
export const noSketch = (): Sketch => new Int32Array(SKETCH_WORDS);

/** Number of bits that are set in a word. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The bits of the word in reverse order. */
function reversed(word: number): number {
  const ones = ((word >>> 1) & 0x55555555) | ((word & 0x55555555) << 1);
  const pairs = ((ones >>> 2) & 0x33333333) | ((ones & 0x33333333) << 2);
  const fours = ((pairs >>> 4) & 0x0f0f0f0f) | ((pairs & 0x0f0f0f0f) << 4);
  const bytes = ((fours >>> 8) & 0x00ff00ff) | ((fours & 0x00ff00ff) << 8);
  return (bytes >>> 16) | (bytes << 16);
}

/** The sketch of the mirrored photograph. */
export const mirroredSketch = (sketch: Sketch): Sketch => sketch.map(reversed);

/**
 * Share of the cells marked in both sketches that agree, 0 to 1. It is 0 when too few cells are marked
 * in both.
 */
export function agreement(a: Sketch, b: Sketch): number {
  let known = 0;
  let alike = 0;
  for (let row = 0; row < SKETCH_ROWS; row++) {
    const [lighterA, lighterB] = [a[row]!, b[row]!];
    const [darkerA, darkerB] = [a[row + SKETCH_ROWS]!, b[row + SKETCH_ROWS]!];
    known += bitsIn((lighterA | darkerA) & (lighterB | darkerB));
    alike += bitsIn((lighterA & lighterB) | (darkerA & darkerB));
  }
  return known < LEAST_KNOWN ? 0 : alike / known;
}
