import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  agreement,
  mirroredSketch,
  noSketch,
  SKETCH_ROWS,
  type Sketch,
} from '../../../../src/domain/face/sketch.ts';

const ALL = -1;

/** The same places lighter and the same darker in every row. */
function sketch(lighter: number, darker: number): Sketch {
  const made = noSketch();
  made.fill(lighter, 0, SKETCH_ROWS);
  made.fill(darker, SKETCH_ROWS);
  return made;
}

test('a picture agrees with itself, and not at all with its negative', () => {
  const lighter = 0x0f0f_1234;
  const one = sketch(lighter, ~lighter);
  assert.equal(agreement(one, one), 1);
  assert.equal(agreement(one, sketch(~lighter, lighter)), 0);
});

test('each place that differs counts once', () => {
  const one = sketch(ALL, 0);
  const other = sketch(ALL, 0);
  // Three places of one row are darker there.
  other[0] = ~0b111;
  other[SKETCH_ROWS] = 0b111;
  assert.equal(agreement(one, other), (512 - 3) / 512);
});

test('places that are even in one of the pictures do not count', () => {
  const one = sketch(0x0000_ffff, 0xffff_0000);
  const other = sketch(0x0000_00ff, 0x0000_ff00);
  assert.equal(agreement(one, other), 0.5);
});

test('a picture of which too little is known agrees with nothing, not with itself either', () => {
  assert.equal(agreement(noSketch(), noSketch()), 0);
  const faint = sketch(0b111_1111, 0);
  assert.equal(agreement(faint, faint), 0);
  const enough = sketch(0b1111_1111, 0);
  assert.equal(agreement(enough, enough), 1);
});

test('a mirrored sketch is its rows from right to left', () => {
  const one = sketch(0b1011 << 28, 0b1);
  const mirrored = mirroredSketch(one);
  assert.equal(mirrored[0], 0b1101);
  assert.equal(mirrored[SKETCH_ROWS], 1 << 31);
  assert.deepEqual(mirroredSketch(mirrored), one);
});
