import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryCache } from '../../src/cache/memory.ts';
import { cacheContract } from './cache.contract.ts';

const memory = (maxBytes = 1_000_000, ttlMs = 60_000) => new MemoryCache({ maxBytes, ttlMs });

cacheContract('MemoryCache', async () => ({ cache: memory(), close: async () => {} }));

test('MemoryCache stays within its bytes and drops what was used longest ago', async () => {
  const cache = memory(10_000);
  const value = Buffer.alloc(997);
  for (let i = 0; i < 1000; i++) {
    await cache.set(`${i}`.padStart(3, '0'), value);
    if (i > 0) assert.ok(await cache.get('000'), 'what is used stays');
  }
  const kept = [];
  for (let i = 0; i < 1000; i++) if (await cache.get(`${i}`.padStart(3, '0'))) kept.push(i);
  assert.equal(kept.length, 10);
  assert.deepEqual([kept[0], kept.at(-1)], [0, 999]);
});

test('MemoryCache does not take what is larger than all of it', async () => {
  const cache = memory(100);
  await cache.set('large', Buffer.alloc(1000));
  assert.equal(await cache.get('large'), null);
});

test('MemoryCache of one byte keeps nothing', async () => {
  const cache = memory(1);
  await cache.set('key', Buffer.alloc(100));
  assert.equal(await cache.get('key'), null);
});

test('MemoryCache forgets with age', async (t) => {
  // The library reads this clock at most once a millisecond.
  let now = 1;
  t.mock.method(performance, 'now', () => now);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const pass = (ms: number) => {
    now += ms;
    t.mock.timers.tick(ms);
  };
  const cache = memory(1000, 5000);
  await cache.set('key', Buffer.of(1));
  pass(4999);
  assert.deepEqual(await cache.get('key'), Buffer.of(1));
  pass(2);
  assert.equal(await cache.get('key'), null);
});
