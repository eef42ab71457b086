import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { newCell } from '../../../../src/inference/threads/shared-cell.ts';
import { withMutex } from '../../../../src/inference/threads/thread-mutex.ts';

const MUTEX_MODULE = new URL('../../../../src/inference/threads/thread-mutex.ts', import.meta.url)
  .href;

/** The most threads inside at a time, and how often a thread was inside; with or without mutex. */
async function crowd(t: TestContext, alone: boolean): Promise<{ most: number; turns: number }> {
  const mutex = newCell();
  const counts = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  const code = `
    const { workerData: { mutex, counts, alone } } = require('node:worker_threads');
    const { setTimeout: pause } = require('node:timers/promises');
    const work = async () => {
      const inside = Atomics.add(counts, 0, 1) + 1;
      if (inside > Atomics.load(counts, 1)) Atomics.store(counts, 1, inside);
      await pause(2);
      Atomics.add(counts, 2, 1);
      Atomics.sub(counts, 0, 1);
    };
    // Waiting for the mutex alone does not keep a thread alive.
    const alive = setInterval(() => {}, 1000);
    import('${MUTEX_MODULE}').then(async ({ withMutex }) => {
      const one = () => (alone ? withMutex(mutex, work) : work());
      for (let i = 0; i < 20; i++) await Promise.all([one(), one()]);
      clearInterval(alive);
    });`;
  const workerData = { mutex, counts, alone };
  const threads = [1, 2, 3].map(() => new Worker(code, { eval: true, workerData }));
  t.after(() => Promise.all(threads.map((thread) => thread.terminate())));
  await Promise.all(threads.map((thread) => once(thread, 'exit')));
  return { most: counts[1]!, turns: counts[2]! };
}

test('of all threads one holds the mutex, and each gets its turn', async (t) => {
  assert.deepEqual(await crowd(t, true), { most: 1, turns: 120 });
  // The control: without the mutex several threads are inside at a time.
  assert.ok((await crowd(t, false)).most > 1);
});

test('who fails gives the mutex back', async () => {
  const mutex = newCell();
  await assert.rejects(
    withMutex(mutex, () => Promise.reject(new Error('broken'))),
    /broken/,
  );
  assert.equal(await withMutex(mutex, async () => 'next'), 'next');
});

test('a holder that never comes back stops nobody for ever, and keeps the mutex', async (t) => {
  const mutex = newCell();
  const { promise, resolve } = Promise.withResolvers<string>();
  const stuck = withMutex(mutex, () => promise);
  const alive = setInterval(() => {}, 1000);
  t.after(() => clearInterval(alive));
  assert.equal(await withMutex(mutex, async () => 'done', 10), 'done');
  let began = false;
  const third = withMutex(mutex, async () => {
    began = true;
  });
  await pause(20);
  assert.equal(began, false);
  resolve('back');
  assert.equal(await stuck, 'back');
  await third;
  assert.equal(began, true);
});
