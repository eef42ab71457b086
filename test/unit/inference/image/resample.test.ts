import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resample } from '../../../../src/inference/image/resample.ts';
import { warp } from '../../../../src/inference/image/warp.ts';

/** Noise, so that a pixel that is read from the wrong place changes the result. */
function noise(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0, s = 7; i < data.length; i++) {
    s = (s * 1103515245 + 12345) % 2 ** 31;
    data[i] = s / 2 ** 23;
  }
  return { width, height, data };
}

const CASES = [
  { name: 'a copy', across: [0, 1, 31], down: [0, 1, 17], samples: 1 },
  {
    name: 'a landscape frame at half its size',
    across: [0.5, 2, 15],
    down: [0.5, 2, 8],
    samples: 2,
  },
  {
    name: 'a step between two whole ones',
    across: [0.83, 2.67, 11],
    down: [0.83, 2.67, 6],
    samples: 2,
  },
  {
    name: 'a face that leaves the frame',
    across: [-6.2, 1.3, 40],
    down: [-4.9, 2.2, 16],
    samples: 2,
  },
  { name: 'enlarging', across: [3.2, 0.3, 20], down: [1.1, 0.45, 20], samples: 1 },
  { name: 'many samples', across: [-2, 4.6, 9], down: [-3, 3.9, 6], samples: 4 },
  { name: 'nothing of the frame', across: [50, 1, 4], down: [-9, 1, 4], samples: 1 },
] as const;

for (const { name, across, down, samples } of CASES) {
  test(`resample gives what warp gives: ${name}`, () => {
    const image = noise(31, 17);
    const [left, stepX, width] = across;
    const [top, stepY, height] = down;
    const expected = warp(image, [stepX, 0, left, 0, stepY, top], width, height, samples);
    const got = resample(
      image,
      { start: left, step: stepX, count: width },
      { start: top, step: stepY, count: height },
      samples,
    );
    assert.equal(got.length, expected.length);
    for (const [i, value] of expected.entries()) {
      assert.ok(Math.abs(got[i]! - value) < 1e-4, `${got[i]} for ${value} at ${i}`);
    }
  });
}
