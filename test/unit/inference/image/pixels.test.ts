import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quarterTurns, type RgbImage } from '../../../../src/inference/image/image.ts';
import { toGrey, toPlanes, warp } from '../../../../src/inference/image/warp.ts';
import { mirror } from '../../../../src/inference/pipeline/embedder.ts';

const picture = (width: number, height: number): RgbImage => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256),
});

test('the identity copies pixel for pixel', () => {
  const image = picture(5, 4);
  assert.deepEqual([...warp(image, [1, 0, 0, 0, 1, 0], 5, 4)], [...image.data]);
});

test('half the size averages two by two', () => {
  const image = picture(4, 4);
  const half = warp(image, [2, 0, 0.5, 0, 2, 0.5], 2, 2);
  const at = (x: number, y: number) => image.data[(y * 4 + x) * 3]!;
  assert.equal(half[0], (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4);
});

test('a third of the size averages three by three with nine samples, else takes the middle', () => {
  const map = [3, 0, 1, 0, 3, 1] as const;
  for (let pixel = 0; pixel < 9; pixel++) {
    const image = { width: 3, height: 3, data: new Uint8Array(27) };
    image.data[pixel * 3] = 90;
    assert.ok(Math.abs(warp(image, map, 1, 1, 3)[0]! - 10) < 1e-4);
    assert.equal(warp(image, map, 1, 1)[0], pixel === 4 ? 90 : 0);
  }
});

test('outside the picture it is black', () => {
  const image = { width: 2, height: 2, data: new Uint8Array(12).fill(200) };
  const out = warp(image, [1, 0, -3, 0, 1, -3], 3, 3);
  assert.equal(out[0], 0);
  assert.equal(warp(image, [1, 0, 0, 0, 1, 0], 2, 2)[0], 200);
});

test('planes come in the order asked for', () => {
  const rgb = Float32Array.of(127, 255, -1, 127, 127, 127);
  assert.deepEqual([...toPlanes(rgb, 'rgb', 127, 128)], [0, 0, 1, 0, -1, 0]);
  assert.deepEqual([...toPlanes(rgb, 'bgr', 127, 128)], [-1, 0, 1, 0, 0, 0]);
});

test('a quarter turn moves the top left corner to the top right, four change nothing', () => {
  const image = picture(3, 2);
  const once = quarterTurns(image, 1);
  assert.deepEqual([once.width, once.height], [2, 3]);
  assert.equal(once.data[3], image.data[0]);
  const twice = quarterTurns(once, 1);
  assert.deepEqual(twice, quarterTurns(image, 2));
  assert.deepEqual(quarterTurns(twice, 2), image);
  assert.deepEqual(quarterTurns(quarterTurns(image, 3), 1), image);
});

test('the mirror image swaps left and right and keeps the colours', () => {
  const crop = Float32Array.from({ length: 2 * 2 * 3 }, (_, i) => i);
  assert.deepEqual([...mirror(crop)], [3, 4, 5, 0, 1, 2, 9, 10, 11, 6, 7, 8]);
  assert.deepEqual(mirror(mirror(crop)), crop);
});

test('grey uses the luma weights', () => {
  const [grey] = toGrey(Float32Array.of(100, 50, 200));
  assert.ok(Math.abs(grey! - (29.9 + 29.35 + 22.8)) < 1e-4);
});
