import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Judge, JudgedPhotograph } from '../../../../lab/evaluate/replay/measure.ts';
import { sittingRows, strangersSeen, wronglySeen } from '../../../../lab/evaluate/replay/new.ts';
import { dot } from '../../../../src/domain/comparison/matching.ts';
import type { UsableFace } from '../../../../src/domain/face/analysis.ts';
import { noSketch } from '../../../../src/domain/face/sketch.ts';
import { GOOD_FACE } from '../../../helpers/photos/measures.ts';

let taken = 0;

/** A photograph whose face looks in this direction, in degrees. */
function seen(person: number, degrees: number): JudgedPhotograph {
  const angle = (degrees * Math.PI) / 180;
  const embedding = Float32Array.of(Math.cos(angle), Math.sin(angle));
  const digest = Buffer.from(`photograph ${taken++}`);
  const box = { x1: 0, y1: 0, x2: 1, y2: 1, score: 1 };
  const sketch = noSketch();
  const face: UsableFace = {
    ...{ kind: 'face', embedding, sketch, box, quarterTurns: 0, liveness: null },
    measures: GOOD_FACE,
  };
  return { person, face, sample: { digest, embedding, sketch } };
}

/** Faces within 60 degrees match, within 8 they are one capture. */
const judge: Judge = {
  engine: { analyse: () => assert.fail('nothing is analysed') },
  lanes: 1,
  sameCapture: Math.cos((8 * Math.PI) / 180),
  matches: (a, b) => dot(a.embedding, b.embedding) >= 0.5,
};

test('pairs and photographs of one person that are wrongly called one capture are counted', () => {
  // The third is too far away to match, and the fourth shows no face.
  const photographs = [seen(0, 0), seen(0, 5), seen(0, 90), null, seen(1, 40), seen(1, 60)];
  const { pairs, photographs: each } = wronglySeen(judge, photographs, 2, 10);
  assert.deepEqual([pairs.errors, pairs.trials], [1, 2]);
  assert.deepEqual([each.errors, each.trials], [2, 4]);
});

test('strangers are looked at whether or not they match', () => {
  assert.deepEqual(strangersSeen(judge, [seen(0, 0), seen(1, 3)], 5), { pairs: 5, wrong: 5 });
  assert.deepEqual(strangersSeen(judge, [seen(0, 0), seen(1, 180)], 5), { pairs: 5, wrong: 0 });
  assert.deepEqual(strangersSeen(judge, [seen(0, 0), seen(0, 3)], 5), { pairs: 0, wrong: 0 });
});

test('frames of a sitting are counted by the time between them', () => {
  // One frame a second; the third is missing.
  const frames = [seen(0, 0), seen(0, 5), null, seen(0, 20), seen(0, 5)];
  const rows = sittingRows(judge, frames);
  const of = (from: number) => rows.find((row) => row.from === from)!;
  assert.deepEqual([of(1).pairs, of(1).wrong], [2, 1]);
  assert.deepEqual([of(2).pairs, of(2).wrong], [4, 2]);
  assert.deepEqual([of(5).pairs, of(30).pairs], [0, 0]);
});
