import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  findReplay,
  SAME_PICTURE,
  type ShownSample,
} from '../../../../src/domain/comparison/replay.ts';
import {
  agreement,
  mirroredSketch,
  noSketch,
  SKETCH_ROWS,
  type Sketch,
} from '../../../../src/domain/face/sketch.ts';

const LIMIT = 0.985;
let taken = 0;

/** A vector with this cosine to the first axis, in a direction that no other vector has. */
function faceAt(cosine: number): Float32Array {
  const face = new Float32Array(64);
  face[0] = cosine;
  face[1 + (taken++ % 60)] = Math.sqrt(1 - cosine ** 2);
  return face;
}

/** A sketch that differs in its first `places` from a picture that is lighter everywhere. */
function differingIn(places: number): Sketch {
  const sketch = noSketch().fill(-1, 0, SKETCH_ROWS);
  for (let place = 0; place < places; place++) {
    const [row, bit] = [place >> 5, 1 << (place & 31)];
    sketch[row]! &= ~bit;
    sketch[row + SKETCH_ROWS]! |= bit;
  }
  return sketch;
}

const shown = (cosine: number, sketch = noSketch()): ShownSample => ({
  digest: Buffer.from(`photograph ${taken}`),
  embedding: faceAt(cosine),
  sketch,
});

test('the same bytes are seen first, whatever else is known', () => {
  const sample = shown(1);
  assert.equal(
    findReplay(sample, [shown(0), { ...shown(0), digest: sample.digest }], null),
    'same-bytes',
  );
});

test('a face that is nearly the same is a replay where the embedder tells', () => {
  const sample = shown(1);
  assert.equal(findReplay(sample, [shown(0.9), shown(0.99)], LIMIT), 'near-identical');
  assert.equal(findReplay(sample, [shown(0.9), shown(0.99)], null), null);
  assert.equal(findReplay(sample, [shown(0.9), shown(0.98)], LIMIT), null);
});

test('the same picture is a replay however the embedder judges it, and with any embedder', () => {
  const most = Math.floor(512 * (1 - SAME_PICTURE));
  const sample = shown(1, differingIn(0));
  for (const limit of [LIMIT, null]) {
    assert.equal(findReplay(sample, [shown(0.5, differingIn(most))], limit), 'same-picture');
    assert.equal(findReplay(sample, [shown(0.5, differingIn(most + 1))], limit), null);
  }
});

test('a mirrored picture is the same picture', () => {
  // Darker on the left in its upper half.
  const half = differingIn(0).map((word, row) => {
    if (row % SKETCH_ROWS >= SKETCH_ROWS / 2) return word;
    return row < SKETCH_ROWS ? 0xffff : 0xffff << 16;
  });
  const sample = shown(1, half);
  const mirrored = mirroredSketch(half);
  assert.ok(agreement(sample.sketch, mirrored) < SAME_PICTURE, 'not without looking in the mirror');
  assert.equal(findReplay(sample, [shown(0.5, mirrored)], LIMIT), 'same-picture');
});

test('a photograph without a sketch, kept by an older program, is like no other', () => {
  assert.equal(findReplay(shown(1), [shown(0.5)], LIMIT), null);
  assert.equal(findReplay(shown(1, differingIn(0)), [shown(0.5)], LIMIT), null);
  assert.equal(findReplay(shown(1, differingIn(0)), [], LIMIT), null);
});
