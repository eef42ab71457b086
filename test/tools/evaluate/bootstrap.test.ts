import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bootstrapRates,
  drawPeople,
  interval95,
  weightedImpostors,
} from '../../../lab/evaluate/rates/bootstrap.ts';
import { Comparisons, type ScoreSet } from '../../../lab/evaluate/rates/score-set.ts';
import { binOf } from '../../../src/calibration/histogram.ts';
import { seeded } from '../../../src/calibration/random.ts';
import { binsOf } from '../../helpers/score-sets.ts';

const PEOPLE = 40;

/** Forty people with two images: 3120 impostor pairs, one of each 39 false; one person fails. */
function toySet(failing: number): ScoreSet {
  const highImpostor = new Comparisons();
  for (let i = 1; i < PEOPLE; i++) highImpostor.push(i - 1, i, binOf(0.5));
  const genuineScores = new Comparisons();
  for (let i = 0; i < PEOPLE; i++) genuineScores.push(i, i, binOf(i < failing ? 0.2 : 0.8));
  const two = new Float64Array(PEOPLE).fill(2);
  const pairs = (PEOPLE * (PEOPLE - 1) * 4) / 2;
  return {
    templates: 1,
    impostor: binsOf([]),
    genuine: binsOf([]),
    highImpostor,
    keptFrom: binOf(0.3),
    genuineScores,
    references: two,
    probes: two,
    orders: 0.5,
    distinctImpostor: pairs,
    distinctGenuine: PEOPLE,
  };
}

test('as many people are drawn as there are', () => {
  const weights = drawPeople(100, seeded(3));
  assert.equal(
    weights.reduce((sum, w) => sum + w, 0),
    100,
  );
  assert.ok(weights.includes(0) && Math.max(...weights) > 1);
});

test('with everyone drawn once the weighted pairs are the pairs', () => {
  assert.equal(weightedImpostors(toySet(4), new Float64Array(PEOPLE).fill(1)), 3120);
});

test('a person drawn twice is no impostor of himself', () => {
  const weights = new Float64Array(PEOPLE);
  weights[0] = 2;
  assert.equal(weightedImpostors(toySet(4), weights), 0);
});

test('the same seed gives the same intervals, around the rate', () => {
  const once = bootstrapRates(toySet(4), [0.4], 300, 5);
  assert.deepEqual(once, bootstrapRates(toySet(4), [0.4], 300, 5));
  assert.notDeepEqual(once, bootstrapRates(toySet(4), [0.4], 300, 6));
  const { fmr, fnmr } = once[0]!;
  assert.ok(fmr[0] < 39 / 3120 && fmr[1] > 39 / 3120);
  // 4 of 40 people: the binomial standard deviation is 0.047, so about 0.02 to 0.2.
  assert.ok(fnmr[0] > 0 && fnmr[0] < 0.05 && fnmr[1] > 0.15 && fnmr[1] < 0.25, String(fnmr));
});

test('without errors the rule of three gives the upper end', () => {
  const [low, high] = bootstrapRates(toySet(0), [0.4, 0.6], 50);
  assert.deepEqual(low?.fnmr, [0, 3 / PEOPLE]);
  assert.deepEqual(high?.fmr, [0, 3 / 3120]);
});

test('a threshold below the kept scores is refused rather than answered wrongly', () => {
  assert.throws(() => bootstrapRates(toySet(1), [0.1], 10), RangeError);
});

test('the percentile interval leaves out a fortieth at either end', () => {
  const values = Array.from({ length: 1000 }, (_, i) => 999 - i);
  assert.deepEqual(interval95(values), [25, 975]);
});

test('with nothing but errors the rule of three gives the lower end', () => {
  const [low] = bootstrapRates(toySet(PEOPLE), [0.4], 50);
  assert.deepEqual(low?.fnmr, [1 - 3 / PEOPLE, 1]);
});
