import assert from 'node:assert/strict';
import { test } from 'node:test';
import { livenessRegion, samplesOf } from '../../../src/inference/pipeline/liveness.ts';

const frame = { width: 640, height: 480 };
const box = (x1: number, y1: number, width: number, height: number) => ({
  x1,
  y1,
  x2: x1 + width,
  y2: y1 + height,
  score: 1,
});

const REGIONS: [string, ReturnType<typeof box>, [number, number, number, number]][] = [
  [
    'in the middle: 2.7 times the box around its centre',
    box(270, 190, 100, 100),
    [185, 105, 270, 270],
  ],
  ['at the top left corner: shifted inside', box(0, 0, 100, 100), [0, 0, 270, 270]],
  ['beyond the left border: shifted inside', box(-20, 200, 100, 100), [0, 115, 270, 270]],
  ['at the bottom right corner: shifted inside', box(560, 400, 80, 80), [424, 264, 216, 216]],
  [
    'too high for 2.7: as high as the frame, same shape',
    box(200, 90, 240, 300),
    [128, 0, 384, 480],
  ],
  ['too wide for 2.7: as wide as the frame, same shape', box(10, 100, 600, 300), [0, 90, 640, 320]],
  ['larger than the frame', box(-80, -160, 800, 800), [80, 0, 480, 480]],
];

for (const [name, face, [x, y, width, height]] of REGIONS) {
  test(`the region of a face ${name}`, () => {
    const region = livenessRegion(face, frame);
    const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);
    near(region.x, x);
    near(region.y, y);
    near(region.width, width);
    near(region.height, height);
  });
}

test('no sample lies beyond the outermost pixel centres of its region', () => {
  for (const length of [20, 127, 128, 129, 300, 640]) {
    const { start, step } = samplesOf(7, length, 128);
    assert.ok(start >= 7, `${length}: first sample at ${start}`);
    assert.ok(start + 127 * step <= 7 + length - 1 + 1e-9, `${length}: last sample`);
    assert.ok(step > 0.9 * (length / 128), `${length}: the whole region is seen`);
  }
});

test('a region that shrinks to half is read between its pixels, as cv2 and others do', () => {
  assert.deepEqual(samplesOf(0, 256, 128), { start: 0.5, step: 2, count: 128 });
});
