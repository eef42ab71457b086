import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WaitEstimate } from '../../../../src/inference/pool/wait-estimate.ts';

test('before anything was answered nothing is known', () => {
  const pace = new WaitEstimate();
  assert.equal(pace.waitBehind(1000), 0);
  pace.answered(100, 5);
  assert.equal(pace.waitBehind(1000), 0);
});

test('the wait is that of all who are before', () => {
  const pace = new WaitEstimate();
  for (let n = 0; n < 10; n++) pace.answered(n * 50, 3);
  assert.equal(pace.waitBehind(0), 0);
  assert.ok(Math.abs(pace.waitBehind(4) - 200) < 1e-9);
});

test('pauses without work do not count', () => {
  const pace = new WaitEstimate();
  pace.answered(0, 1);
  pace.answered(50, 0);
  pace.answered(60_000, 1);
  pace.answered(60_050, 0);
  assert.equal(pace.waitBehind(1), 50);
});

test('it follows a queue that becomes faster or slower', () => {
  const pace = new WaitEstimate();
  for (let n = 0; n < 30; n++) pace.answered(n * 100, 1);
  for (let n = 0; n < 30; n++) pace.answered(2900 + n * 10, 1);
  assert.ok(pace.waitBehind(1) < 11, String(pace.waitBehind(1)));
});
