import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  byProminence,
  type FaceBox,
  overlap,
  suppressOverlaps,
} from '../../../../src/domain/face/face.ts';

const box = (x1: number, y1: number, x2: number, y2: number, score = 1): FaceBox => ({
  x1,
  y1,
  x2,
  y2,
  score,
});

test('overlap is the share of the union', () => {
  assert.equal(overlap(box(0, 0, 10, 10), box(0, 0, 10, 10)), 1);
  assert.equal(overlap(box(0, 0, 10, 10), box(20, 0, 30, 10)), 0);
  assert.equal(overlap(box(0, 0, 10, 10), box(5, 0, 15, 10)), 50 / 150);
});

test('of overlapping boxes the best remains, others stay', () => {
  const best = box(0, 0, 10, 10, 0.9);
  const same = box(1, 0, 11, 10, 0.8);
  const other = box(50, 50, 60, 60, 0.7);
  assert.deepEqual(suppressOverlaps([same, other, best], 0.4), [best, other]);
});

test('the face in the middle comes before an equal one at the edge and before an unsure one', () => {
  const frame = { width: 100, height: 100 };
  const middle = box(40, 40, 60, 60);
  const edge = box(0, 0, 20, 20);
  const unsure = box(39, 39, 61, 61, 0.7);
  assert.deepEqual(byProminence([edge, unsure, middle], frame)[0], middle);
});
