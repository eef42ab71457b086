import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  comparisonScore,
  dot,
  fuse,
  norm,
  toUnit,
} from '../../../../src/domain/comparison/matching.ts';

const v = (...numbers: number[]): Float32Array => Float32Array.from(numbers);

test('the product of vectors of different length is an error, not a number', () => {
  assert.equal(dot(v(1, 2, 3), v(4, 5, 6)), 32);
  assert.throws(() => dot(v(1), v(1, 2)), RangeError);
});

test('a vector is brought to length 1 without changing its direction', () => {
  assert.deepEqual(toUnit(v(3, 4)), v(0.6, 0.8));
  assert.equal(norm(v(3, 4)), 5);
  const given = v(3, 4);
  toUnit(given);
  assert.deepEqual(given, v(3, 4));
});

test('a vector without a direction is an error', () => {
  const wrong = [v(0, 0), v(Number.NaN, 1), v(Number.POSITIVE_INFINITY, 1), v()];
  for (const vector of wrong) assert.throws(() => toUnit(vector), RangeError);
});

test('the reference is the direction between the templates', () => {
  const fused = fuse([v(1, 0), v(0, 1)]);
  assert.ok(Math.abs(fused[0]! - Math.SQRT1_2) < 1e-6 && Math.abs(fused[1]! - Math.SQRT1_2) < 1e-6);
  assert.deepEqual(fuse([v(0.6, 0.8)]), toUnit(v(0.6, 0.8)));
  assert.throws(() => fuse([]), RangeError);
  assert.throws(() => fuse([v(1, 0), v(-1, 0)]), RangeError);
});

test('the score is the cosine, rounded to what the caller reads', () => {
  assert.equal(comparisonScore(v(1, 0), v(1, 0)), 1);
  assert.equal(comparisonScore(v(1, 0), v(0, 1)), 0);
  assert.equal(comparisonScore(v(1, 0), v(-1, 0)), -1);
  assert.equal(comparisonScore(v(1, 0), v(0.123_449, 0)), 0.1234);
  assert.equal(comparisonScore(v(1, 0), v(0.123_451, 0)), 0.1235);
});
