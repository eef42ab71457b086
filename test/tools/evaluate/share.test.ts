import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareOf } from '../../../lab/evaluate/rates/share.ts';

const person = (index: number, errors: number, trials = 1) => ({ person: index, trials, errors });

test('errors of all trials, however they are spread over entries', () => {
  const all = [person(0, 1, 2), person(0, 0), person(1, 2, 5)];
  const { errors, trials, share } = shareOf(all, 3, 10);
  assert.deepEqual([errors, trials, share], [3, 8, 3 / 8]);
});

test('the interval lies around the share and is the same each time', () => {
  const all = Array.from({ length: 100 }, (_, i) => person(i, i < 10 ? 1 : 0));
  const once = shareOf(all, 100, 400);
  assert.deepEqual(once, shareOf(all, 100, 400));
  const [low, high] = once.interval;
  // 10 of 100: the binomial standard deviation is 0.03.
  assert.ok(low > 0.03 && low < 0.07 && high > 0.13 && high < 0.18, `${low} ${high}`);
});

test('people are drawn, not trials: few people with many trials leave a wide interval', () => {
  const many = Array.from({ length: 10 }, (_, i) => person(i, i === 0 ? 100 : 0, 100));
  const [, high] = shareOf(many, 10, 400).interval;
  assert.ok(high >= 0.2, String(high));
});

test('without errors, and with nothing else, the rule of three', () => {
  const right = Array.from({ length: 30 }, (_, i) => person(i, 0));
  const wrong = Array.from({ length: 30 }, (_, i) => person(i, 1));
  assert.deepEqual(shareOf(right, 30, 10).interval, [0, 0.1]);
  assert.deepEqual(shareOf(wrong, 30, 10).interval, [0.9, 1]);
});
