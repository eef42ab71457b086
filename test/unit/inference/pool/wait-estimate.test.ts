import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WaitEstimate } from '../../../../src/inference/pool/wait-estimate.ts';

test('before anything was answered nothing is known', () => {
  const estimate = new WaitEstimate();
  assert.equal(estimate.waitBehind(1000), 0);
  estimate.answered(100, 5);
  assert.equal(estimate.waitBehind(1000), 0);
});

test('the wait is that of all who are before', () => {
  const estimate = new WaitEstimate();
  for (let n = 0; n < 10; n++) estimate.answered(n * 50, 3);
  assert.equal(estimate.waitBehind(0), 0);
  assert.ok(Math.abs(estimate.waitBehind(4) - 200) < 1e-9);
});

test('pauses without work do not count', () => {
  const estimate = new WaitEstimate();
  estimate.answered(0, 1);
  estimate.answered(50, 0);
  estimate.answered(60_000, 1);
  estimate.answered(60_050, 0);
  assert.equal(estimate.waitBehind(1), 50);
});

test('it follows a queue that becomes faster or slower', () => {
  const estimate = new WaitEstimate();
  for (let n = 0; n < 30; n++) estimate.answered(n * 100, 1);
  for (let n = 0; n < 30; n++) estimate.answered(2900 + n * 10, 1);
  assert.ok(estimate.waitBehind(1) < 11, String(estimate.waitBehind(1)));
});
