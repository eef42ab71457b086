import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestThreshold, foldAccuracy } from '../../../lab/evaluate/dataset/folds.ts';

const clean = { genuine: [0.8, 0.7], impostor: [0.1, 0.2] };

test('the best threshold parts the two kinds in the middle', () => {
  assert.ok(Math.abs(bestThreshold([clean]) - 0.45) < 1e-9);
});

test('folds that part perfectly are all right', () => {
  const result = foldAccuracy([clean, clean, clean]);
  assert.equal(result.accuracy, 1);
  assert.equal(result.sd, 0);
});

test('the held-out fold does not choose its own threshold', () => {
  // Its genuine scores lie below what the other two call a match.
  const low = { genuine: [0.3, 0.35], impostor: [0.1, 0.2] };
  const result = foldAccuracy([low, clean, clean]);
  assert.equal(result.accuracy, (0.5 + 1 + 1) / 3);
  assert.ok(Math.abs(result.standardError - result.sd / Math.sqrt(3)) < 1e-12);
  assert.ok(Math.abs(result.sd - Math.sqrt(1 / 12)) < 1e-12);
});

test('a missing face is an error in a genuine pair and right in an impostor pair', () => {
  const faceless = { genuine: [0.8, null], impostor: [0.1, null] };
  const result = foldAccuracy([faceless, clean]);
  assert.equal(result.accuracy, (0.75 + 1) / 2);
});
