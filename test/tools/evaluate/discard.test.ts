import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  discardCurve,
  discardSteps,
  fnmrAt,
  type GenuinePair,
} from '../../../lab/evaluate/rates/discard.ts';

/** Ten photographs of values 0 to 9, five pairs: (0, 1) fails, the others match. */
const VALUES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const PAIRS: GenuinePair[] = [0, 2, 4, 6, 8].map((a) => ({ a, b: a + 1, match: a !== 0 }));

test('one step for each value at which a pair is left', () => {
  const steps = discardSteps(VALUES, PAIRS);
  assert.deepEqual(steps.slice(0, 4), [
    { discarded: 0, fnmr: 1 / 5 },
    { discarded: 0.1, fnmr: 0 },
    { discarded: 0.2, fnmr: 0 },
    { discarded: 0.3, fnmr: 0 },
  ]);
  // Without the photograph of value 8 no pair is left.
  assert.equal(steps.at(-1)?.discarded, 0.8);
});

test('a pair goes with the worse of its photographs', () => {
  const pairs = [
    { a: 0, b: 9, match: false },
    { a: 8, b: 9, match: true },
  ];
  assert.deepEqual(discardSteps(VALUES, pairs)[1], { discarded: 0.1, fnmr: 0 });
});

test('a value that says the opposite makes it worse', () => {
  const upsideDown = VALUES.map((value) => -value);
  const steps = discardSteps(upsideDown, PAIRS);
  assert.equal(fnmrAt(steps, 0.2), 1 / 4);
  assert.equal(fnmrAt(steps, 0.8), 1);
});

test('equal photographs are discarded together', () => {
  const values = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
  assert.deepEqual(discardSteps(values, PAIRS), [
    { discarded: 0, fnmr: 1 / 5 },
    { discarded: 0.4, fnmr: 0 },
  ]);
});

test('between steps a straight line, after the last level', () => {
  const steps = [
    { discarded: 0, fnmr: 0.2 },
    { discarded: 0.4, fnmr: 0.1 },
  ];
  assert.equal(fnmrAt(steps, 0), 0.2);
  assert.ok(Math.abs(fnmrAt(steps, 0.1) - 0.175) < 1e-12);
  assert.equal(fnmrAt(steps, 0.4), 0.1);
  assert.equal(fnmrAt(steps, 0.9), 0.1);
});

test('a constant says nothing: the curve is level and the area its height', () => {
  const { points, area } = discardCurve(
    'constant',
    VALUES.map(() => 7),
    PAIRS,
  );
  assert.ok(points.every(({ fnmr }) => fnmr === 0.2));
  assert.ok(Math.abs(area - 0.2) < 1e-12);
});

test('the area is the mean over 0 to 20 per cent', () => {
  const { points, area } = discardCurve('value', VALUES, PAIRS);
  assert.deepEqual([points[0]?.discarded, points.at(-1)?.discarded], [0, 0.2]);
  // From 0.2 straight down to 0 at 10 per cent, level until 20.
  assert.ok(Math.abs(area - 0.05) < 1e-12);
});
