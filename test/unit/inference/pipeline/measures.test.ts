import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cropMeasures } from '../../../../src/inference/pipeline/measures.ts';

const SIDE = 112;

const crop = (level: (x: number, y: number) => number, side = SIDE): Float32Array =>
  Float32Array.from({ length: side * side }, (_, i) => level(i % side, Math.floor(i / side)));

test('a grey picture: its level, no contrast, no detail, even light', () => {
  assert.deepEqual(
    cropMeasures(
      crop(() => 90),
      SIDE,
    ),
    {
      brightness: 90,
      contrast: 0,
      sharpness: 0,
      leftRight: 0,
      topBottom: 0,
      eyes: 1,
    },
  );
});

test('contrast is the standard deviation, sharpness that of the Laplacian', () => {
  const chess = cropMeasures(
    crop((x, y) => ((x + y) % 2 ? 110 : 90)),
    SIDE,
  );
  assert.equal(chess.brightness, 100);
  assert.equal(chess.contrast, 10);
  // Each pixel differs from its four neighbours by 20, half of them upwards; stated for a contrast of 50.
  assert.equal(chess.sharpness, (80 * 50) / 10);
  const dim = cropMeasures(
    crop((x, y) => ((x + y) % 2 ? 55 : 45)),
    SIDE,
  );
  assert.equal(dim.sharpness, chess.sharpness, 'half the light, the same edges');
  assert.equal(
    cropMeasures(
      crop(() => 100),
      SIDE,
    ).sharpness,
    0,
  );
});

test('light from one side', () => {
  const side = cropMeasures(
    crop((x) => (x < 56 ? 150 : 50)),
    SIDE,
  );
  assert.equal(side.leftRight, 0.5);
  assert.equal(side.topBottom, 0);
  const other = cropMeasures(
    crop((x) => (x < 56 ? 50 : 150)),
    SIDE,
  );
  assert.equal(other.leftRight, 0.5);
});

test('light from above', () => {
  const above = cropMeasures(
    crop((_, y) => (y < 64 ? 120 : 40)),
    SIDE,
  );
  assert.equal(above.leftRight, 0);
  assert.equal(above.topBottom, 0.5);
});

test('hair and background at the edges do not count as uneven light', () => {
  const edged = cropMeasures(
    crop((x, y) => (x < 16 || y < 24 ? 0 : 100)),
    SIDE,
  );
  assert.equal(edged.leftRight, 0);
  assert.equal(edged.topBottom, 0);
});

test('a dark band over the eyes', () => {
  const banded = cropMeasures(
    crop((_, y) => (y >= 42 && y < 58 ? 20 : 100)),
    SIDE,
  );
  assert.equal(banded.eyes, 0.2);
});

test('a black picture is no division by zero', () => {
  const black = cropMeasures(
    crop(() => 0),
    SIDE,
  );
  assert.deepEqual([black.leftRight, black.topBottom, black.eyes], [0, 0, 1]);
});

test('a crop of another size has its parts in the same places', () => {
  const banded = cropMeasures(
    crop((_, y) => (y >= 84 && y < 116 ? 20 : 100), 224),
    224,
  );
  assert.equal(banded.eyes, 0.2);
});
