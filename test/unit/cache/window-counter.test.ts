import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WindowCounter } from '../../../src/cache/window-counter.ts';
import { HandClock } from '../../helpers/hand-clock.ts';

const SECOND = 1000;

test('a window begins with the first request and ends for all of them', async () => {
  const clock = new HandClock();
  const counter = new WindowCounter(clock.now.bind(clock));
  assert.deepEqual(await counter.hit('a', SECOND), { count: 1, resetMs: 1000 });
  clock.pass(0.6);
  assert.deepEqual(await counter.hit('a', SECOND), { count: 2, resetMs: 400 });
  clock.pass(0.4);
  assert.deepEqual(await counter.hit('a', SECOND), { count: 1, resetMs: 1000 });
});

test('each key has a count of its own', async () => {
  const clock = new HandClock();
  const counter = new WindowCounter(clock.now.bind(clock));
  for (const count of [1, 2, 3]) {
    for (const key of ['a', 'b']) assert.equal((await counter.hit(key, SECOND)).count, count);
  }
});

test('the memory it takes is bounded', async () => {
  const counter = new WindowCounter(() => 0);
  for (let i = 0; i <= 10_000; i++) await counter.hit(`client ${i}`, SECOND);
  assert.equal((await counter.hit('client 10000', SECOND)).count, 2);
  assert.equal((await counter.hit('client 0', SECOND)).count, 1, 'the oldest was forgotten');
});
