import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cover,
  gamma,
  mapLevels,
  noise,
  sideLight,
} from '../../../../lab/evaluate/degrade/raster.ts';
import { seeded } from '../../../../src/calibration/random.ts';
import type { RgbImage } from '../../../../src/inference/image/image.ts';

const grey = (width: number, height: number, level: number): RgbImage => ({
  width,
  height,
  data: new Uint8Array(width * height * 3).fill(level),
});
const box = { x1: 2, y1: 0, x2: 6, y2: 4, score: 1 };
const row = ({ data, width }: RgbImage, y: number): number[] =>
  Array.from({ length: width }, (_, x) => data[(y * width + x) * 3]!);

test('every value is changed once, with its place and channel, rounded and clamped', () => {
  const image = { width: 2, height: 1, data: Uint8Array.of(0, 1, 2, 3, 4, 5) };
  const changed = mapLevels(image, (v, x, y, c) => v + 10 * x + 100 * y + 0.4 * c);
  assert.deepEqual([...changed.data], [0, 1, 3, 13, 14, 16]);
  const clamped = mapLevels(image, (v) => (v < 3 ? -5 : 300));
  assert.deepEqual([...clamped.data], [0, 0, 0, 255, 255, 255]);
  assert.deepEqual([...image.data], [0, 1, 2, 3, 4, 5]);
});

test('gamma keeps black and white and darkens what lies between', () => {
  const image = { width: 1, height: 1, data: Uint8Array.of(0, 128, 255) };
  assert.deepEqual([...gamma(image, 1).data], [0, 128, 255]);
  assert.deepEqual([...gamma(image, 2.5).data], [0, Math.round(255 * (128 / 255) ** 2.5), 255]);
});

test('noise has the standard deviation asked for, no bias, and repeats with its seed', () => {
  const image = grey(100, 100, 128);
  const noisy = noise(image, 8, seeded(7));
  assert.deepEqual(noisy.data, noise(image, 8, seeded(7)).data);
  assert.notDeepEqual(noisy.data, noise(image, 8, seeded(8)).data);
  const mean = noisy.data.reduce((sum, v) => sum + v, 0) / noisy.data.length;
  const variance = noisy.data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / noisy.data.length;
  // 30,000 values: the mean scatters by 0.05, the standard deviation by 0.03.
  assert.ok(Math.abs(mean - 128) < 0.25, String(mean));
  assert.ok(Math.abs(Math.sqrt(variance) - 8) < 0.2, String(variance));
});

test('side light falls across the face and is level beside it', () => {
  const lit = sideLight(grey(8, 4, 100), box, 1.2, 0.4);
  // Pixel centres at 1/8, 3/8, 5/8 and 7/8 of the box.
  assert.deepEqual(row(lit, 1), [120, 120, 110, 90, 70, 50, 40, 40]);
});

test('a band covers its share of the box and nothing else', () => {
  const covered = cover(grey(8, 4, 100), box, [0, 0.25, 1, 0.5], [1, 2, 3]);
  assert.deepEqual(row(covered, 0), Array(8).fill(100));
  assert.deepEqual(row(covered, 1), [100, 100, 1, 1, 1, 1, 100, 100]);
  assert.deepEqual([...covered.data.slice(30, 33)], [1, 2, 3]);
  assert.deepEqual(row(covered, 2), Array(8).fill(100));
});
