import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chooseThresholds,
  countsAt,
  empiricalThreshold,
  equalErrorRate,
} from '../../../src/calibration/rates.ts';
import { binsOf } from '../../helpers/score-sets.ts';

/** 1000 impostor scores 0.0000, 0.0001 … 0.0999. */
const ladder = binsOf(Array.from({ length: 1000 }, (_, i) => i / 1e4));

test('the threshold is the smallest score with four decimals at the target FMR', () => {
  assert.equal(empiricalThreshold(ladder, 0.01), 0.099);
  assert.equal(empiricalThreshold(ladder, 0.0109), 0.099);
  assert.equal(empiricalThreshold(ladder, 0.5), 0.05);
});

test('a target no score may reach lies just above the highest', () => {
  assert.equal(empiricalThreshold(ladder, 1e-4), 0.1);
});

test('an impostor score of 1 leaves no threshold up to 1', () => {
  assert.equal(empiricalThreshold(binsOf([0, 1]), 0.1), 1.0001);
});

test('a score at the threshold is a match', () => {
  const counts = countsAt({ impostor: binsOf([0.1, 0.4, 0.5]), genuine: binsOf([0.3, 0.4]) }, 0.4);
  assert.deepEqual(counts, {
    impostorPairs: 3,
    falseMatches: 2,
    genuinePairs: 2,
    falseNonMatches: 1,
  });
});

test('scores are rounded as the service rounds them before they are judged', () => {
  const bins = { impostor: binsOf([0.39995]), genuine: binsOf([0.39994]) };
  assert.equal(countsAt(bins, 0.4).falseMatches, 1);
  assert.equal(countsAt(bins, 0.4).falseNonMatches, 1);
});

test('the equal error rate lies where both errors meet', () => {
  const { rate, threshold } = equalErrorRate(
    binsOf([0, 0.1, 0.2, 0.6]),
    binsOf([0.15, 0.5, 0.7, 0.8]),
  );
  assert.equal(rate, 0.25);
  assert.ok(threshold > 0.2 && threshold <= 0.5);
});

test('with fewer than 30 expected errors the threshold is extrapolated and never falls', () => {
  const [loose, strict] = chooseThresholds(ladder, 1000, [0.05, 0.01]);
  assert.deepEqual(loose, { fmr: 0.05, threshold: 0.095, extrapolated: false });
  assert.equal(strict?.extrapolated, true);
  assert.ok(strict.threshold >= 0.095);
});
