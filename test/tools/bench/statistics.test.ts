import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  geometricMean,
  largest,
  median,
  noiseBand,
  percentile,
  spread,
} from '../../../lab/bench/load/statistics.ts';

test('a percentile is a value that was measured, by nearest rank', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  assert.equal(percentile(values, 0.5), 50);
  assert.equal(percentile(values, 0.9), 90);
  assert.equal(percentile(values, 0.99), 99);
  assert.equal(percentile(values, 1), 100);
  assert.equal(percentile([7], 0.99), 7);
  assert.equal(percentile([1, 2, 3, 1000], 0.99), 1000);
  assert.equal(percentile([], 0.5), Number.NaN);
});

test('numbers are sorted as numbers', () => {
  assert.equal(percentile([9, 10, 100], 0.5), 10);
  assert.equal(median([9, 10, 100]), 10);
});

test('the median of an even count lies between the two in the middle', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([]), Number.NaN);
});

test('a half and a double make one', () => {
  assert.ok(Math.abs(geometricMean([0.5, 2]) - 1) < 1e-12);
});

test('the noise band is the widest round in either direction', () => {
  assert.ok(Math.abs(noiseBand(spread([1.01, 0.95, 1.02]), 1) - 0.05) < 1e-12);
  assert.equal(noiseBand(spread([-1, 0.5, 3]), 0), 3);
});

test('the largest of nothing is no number, so that nothing measured meets no limit', () => {
  assert.equal(largest([]), Number.NaN);
  assert.equal(largest([1, 3, 2]), 3);
});
