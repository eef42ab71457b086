import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BINS, moments, scoreOf } from '../../../src/calibration/histogram.ts';
import { probit } from '../../../src/calibration/normal.ts';
import { chooseThresholds } from '../../../src/calibration/rates.ts';
import { fitTail, normalFit, thresholdOf } from '../../../src/calibration/tail.ts';
import { binsOf } from '../../helpers/score-sets.ts';

const MEAN = 0.02;
const SD = 0.1;

/** Expected counts of `n` normal scores in each bin. */
function normalBins(n: number): Float64Array {
  const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return Float64Array.from(
    { length: BINS },
    (_, b) => (n * density((scoreOf(b) - MEAN) / SD) * 1e-4) / SD,
  );
}

test('probit agrees with the tables of the normal distribution', () => {
  assert.ok(Math.abs(probit(0.975) - 1.959963985) < 1e-8);
  assert.ok(Math.abs(probit(1e-6) + 4.753424309) < 1e-7);
  assert.equal(probit(0.5), 0);
  assert.throws(() => probit(0), RangeError);
});

test('the fit recovers a normal tail', () => {
  const fit = fitTail(normalBins(1e7), 1e7);
  assert.ok(fit);
  // From 1e-3 (3.09 standard deviations) to 30 in 1e7 (4.53), one point each 0.005.
  assert.equal(fit.points, 29);
  assert.ok(Math.abs(-1 / fit.slope - SD) < 0.001, `sd ${-1 / fit.slope}`);
  assert.ok(Math.abs(-fit.intercept / fit.slope - MEAN) < 0.003);
  assert.ok(Math.abs(thresholdOf(fit, 1e-6) - (MEAN + 4.7534 * SD)) < 0.002);
});

test('the rule of 30 decides which targets are extrapolated', () => {
  const chosen = chooseThresholds(normalBins(1e7), 1e7, [1e-4, 3e-6, 1e-6]);
  assert.deepEqual(
    chosen.map((point) => point.extrapolated),
    [false, false, true],
  );
  // With a tenth of the distinct trials, the same scores count a tenth.
  assert.equal(chooseThresholds(normalBins(1e7), 1e6, [3e-6])[0]?.extrapolated, true);
});

test('without enough tail all scores together give a normal', () => {
  const few = binsOf([-0.1, 0, 0, 0.1]);
  assert.equal(fitTail(few, 4), null);
  const { sd } = moments(few);
  assert.ok(Math.abs(thresholdOf(normalFit(few), 1e-3) - 3.0902 * sd) < 1e-3);
});
