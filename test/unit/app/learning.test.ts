import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { keepLearning } from '../../../src/app/learning.ts';
import type { PopulationStatus } from '../../../src/domain/population/status.ts';
import type { LearnResult } from '../../../src/services/population/learn-population.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

test('it learns after the start, every few minutes while nothing is known, and then once a day', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  let now = 0;
  let known = false;
  let runs = 0;
  const app = Fastify();
  t.after(() => app.close());
  keepLearning(app, {
    mode: 'enforce',
    clock: { now: () => now },
    learn: {
      async run(): Promise<LearnResult> {
        runs++;
        return { kind: 'too-few', people: 3 };
      },
    },
    status: async () => ({ inForce: known ? {} : null, held: null }) as unknown as PopulationStatus,
  });
  /** Lets the work of a timer end, which consists of promises only. */
  const passed = async (ms: number): Promise<number> => {
    now += ms;
    t.mock.timers.tick(ms);
    for (let i = 0; i < 10; i++) await Promise.resolve();
    return runs;
  };
  await app.listen({ port: 0, host: '127.0.0.1' });
  assert.equal(await passed(2_000), 1, 'after the start');
  assert.equal(await passed(5 * MINUTE_MS), 2, 'nothing is known yet');
  known = true;
  for (let i = 0; i < 10; i++) assert.equal(await passed(5 * MINUTE_MS), 2, 'known');
  now += DAY_MS;
  assert.equal(await passed(5 * MINUTE_MS), 3, 'a day later');
  known = false;
  assert.equal(
    await passed(5 * MINUTE_MS),
    4,
    'another model is active, of which nothing is known',
  );
});

test('with off nothing is learned', async (t) => {
  const app = Fastify();
  t.after(() => app.close());
  keepLearning(app, {
    mode: 'off',
    clock: { now: () => 0 },
    learn: { run: () => assert.fail('it learned') },
    status: () => assert.fail('it looked'),
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
});
