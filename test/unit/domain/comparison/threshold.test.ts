import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../../../src/domain/comparison/decision.ts';
import {
  type Calibration,
  operatingPoint,
  thresholdAt,
} from '../../../../src/domain/comparison/threshold.ts';
import { bin, point } from '../../../helpers/models/calibration.ts';

const calibration: Calibration = {
  model: 'model@1',
  dataset: { name: 'none', people: 0, images: 0 },
  impostorScore: { mean: 0, sd: 0.1 },
  // Not in order: the keys of a JSON object may have any order.
  byTemplates: {
    10: [point(1e-4, 0.5), point(1e-5, 0.55)],
    1: [point(1e-4, 0.4), point(1e-5, 0.45)],
    3: [point(1e-4, 0.44), point(1e-5, 0.48)],
  },
};

test('the operating point is that of the count of templates, or of the next larger one', () => {
  const at = (templates: number) => operatingPoint(calibration, 1e-5, templates).threshold;
  assert.deepEqual([1, 2, 3, 4, 9, 10].map(at), [0.45, 0.48, 0.48, 0.55, 0.55, 0.55]);
  assert.deepEqual([11, 20, 1000].map(at), [0.55, 0.55, 0.55]);
  assert.equal(operatingPoint(calibration, 1e-4, 2).threshold, 0.44);
});

test('a rate that was not calibrated is an error, never a guess', () => {
  assert.throws(() => operatingPoint(calibration, 1e-6, 1), RangeError);
  assert.throws(() => operatingPoint({ ...calibration, byTemplates: {} }, 1e-5, 1), RangeError);
});

test('the threshold is that of the quality bin of the probe, and need not rise with quality', () => {
  const byQuality = [bin(2.8, 0.41), bin(3, 0.4), bin(3.5, 0.45)];
  const at = (norm: number) => thresholdAt({ ...point(1e-4, 0.42), byQuality }, norm);
  assert.deepEqual([2.8, 2.9999, 3, 3.49, 3.5, 99].map(at), [0.41, 0.41, 0.4, 0.4, 0.45, 0.45]);
  assert.deepEqual([2.7, 0].map(at), [0.41, 0.41], 'below the lowest bin is the lowest bin');
});

test('without quality bins every probe has the one threshold', () => {
  assert.deepEqual(
    [0, 3, 9].map((norm) => thresholdAt(point(1e-4, 0.42), norm)),
    [0.42, 0.42, 0.42],
  );
});

test('success is a score of at least the threshold, and nothing else', () => {
  const match = { success: true, reason: 'match', threshold: 0.45, population: null };
  const none = { success: false, reason: 'no_match', threshold: 0.45, population: null };
  assert.deepEqual(decide(0.45, 0.45), { ...match, confidence: 0.45 });
  assert.deepEqual(decide(1, 0.45), { ...match, confidence: 1 });
  assert.deepEqual(decide(0.4499, 0.45), { ...none, confidence: 0.4499 });
  assert.deepEqual(decide(Number.NaN, 0.45), { ...none, confidence: Number.NaN });
});
