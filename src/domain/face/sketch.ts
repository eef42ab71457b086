/** Rows of places in a picture that are looked at, and places in each: one 32-bit word a row. */
export const SKETCH_ROWS = 16;
export const SKETCH_COLUMNS = 32;
/** A row of bits says which places are lighter than what lies around them, another which are darker. */
export const SKETCH_WORDS = 2 * SKETCH_ROWS;

/**
 * A coarse likeness of a whole photograph: its light and its dark places, which stay where they are when
 * light, colour, sharpness, compression or size change. First all rows of lighter places, then all rows of
 * darker ones; a place as light as its surroundings is neither.
 */
export type Sketch = Int32Array;

/** With fewer places known of both photographs, agreement is chance. */
const LEAST_KNOWN = 128;

/** For a photograph of which no sketch was kept: it is like no other. */
export const noSketch = (): Sketch => new Int32Array(SKETCH_WORDS);

/** How many bits of a word are set. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The same bits from right to left. */
function reversed(word: number): number {
  const ones = ((word >>> 1) & 0x55555555) | ((word & 0x55555555) << 1);
  const pairs = ((ones >>> 2) & 0x33333333) | ((ones & 0x33333333) << 2);
  const fours = ((pairs >>> 4) & 0x0f0f0f0f) | ((pairs & 0x0f0f0f0f) << 4);
  const bytes = ((fours >>> 8) & 0x00ff00ff) | ((fours & 0x00ff00ff) << 8);
  return (bytes >>> 16) | (bytes << 16);
}

/** The sketch of the same photograph seen in a mirror. */
export const mirroredSketch = (sketch: Sketch): Sketch => sketch.map(reversed);

/** The share of the places known of both photographs that agree, 0 to 1; 0 where too few are known. */
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
