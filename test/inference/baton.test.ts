import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { holding } from '../../src/inference/baton.ts';
import { newCell } from '../../src/inference/shared-cell.ts';

const BATON = new URL('../../src/inference/baton.ts', import.meta.url).href;

/** How many threads are inside at once at most, and how often anyone was; with and without the baton. */
async function crowd(t: TestContext, alone: boolean): Promise<{ most: number; turns: number }> {
  const baton = newCell();
  const counts = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  const code = `
    const { workerData: { baton, counts, alone } } = require('node:worker_threads');
    const { setTimeout: pause } = require('node:timers/promises');
    const work = async () => {
      const inside = Atomics.add(counts, 0, 1) + 1;
      if (inside > Atomics.load(counts, 1)) Atomics.store(counts, 1, inside);
      await pause(2);
      Atomics.add(counts, 2, 1);
      Atomics.sub(counts, 0, 1);
    };
    // A thread that only waits for the baton has nothing that keeps it alive.
    const alive = setInterval(() => {}, 1000);
    import('${BATON}').then(async ({ holding }) => {
      const one = () => (alone ? holding(baton, work) : work());
      for (let i = 0; i < 20; i++) await Promise.all([one(), one()]);
      clearInterval(alive);
    });`;
  const workerData = { baton, counts, alone };
  const threads = [1, 2, 3].map(() => new Worker(code, { eval: true, workerData }));
  t.after(() => Promise.all(threads.map((thread) => thread.terminate())));
  await Promise.all(threads.map((thread) => once(thread, 'exit')));
  return { most: counts[1]!, turns: counts[2]! };
}

test('of all threads one holds the baton, and each gets its turn', async (t) => {
  assert.deepEqual(await crowd(t, true), { most: 1, turns: 120 });
  // The control: without it they are inside together.
  assert.ok((await crowd(t, false)).most > 1);
});

test('who fails gives the baton back', async () => {
  const baton = newCell();
  await assert.rejects(
    holding(baton, () => Promise.reject(new Error('broken'))),
    /broken/,
  );
  assert.equal(await holding(baton, async () => 'next'), 'next');
});

test('a holder that never comes back stops nobody for ever, and keeps the baton', async (t) => {
  const baton = newCell();
  const { promise, resolve } = Promise.withResolvers<string>();
  const stuck = holding(baton, () => promise);
  const alive = setInterval(() => {}, 1000);
  t.after(() => clearInterval(alive));
  assert.equal(await holding(baton, async () => 'done', 10), 'done');
  let began = false;
  const third = holding(baton, async () => {
    began = true;
  });
  await pause(20);
  assert.equal(began, false);
  resolve('back');
  assert.equal(await stuck, 'back');
  await third;
  assert.equal(began, true);
});
