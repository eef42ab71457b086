import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { FRANCK, sample } from '../helpers/photos/samples.ts';
import { attempt } from '../helpers/service/form.ts';
import { keyedApp } from '../helpers/service/own-keys.ts';

const face = sample(FRANCK[0]!);

test('one client that fills the queue takes no answer from another', async (t) => {
  const limits = { QUEUE_LIMIT: '6', OMP_NUM_THREADS: '1', QUEUE_WAIT_MS: '60000' };
  const { app, create } = await keyedApp(t, limits, {});
  const [greedy, modest] = [create('greedy', 'authenticate'), create('modest', 'authenticate')];
  let users = 0;
  const ask = async (key: string): Promise<number> => {
    const { headers, ...request } = attempt(`nobody-${users++}`, face);
    const answer = await app.inject({ ...request, headers: { ...headers, 'x-api-key': key } });
    return answer.statusCode;
  };
  let over = false;
  const flood: number[] = [];
  const flooding = Array.from({ length: 20 }, async () => {
    while (!over) {
      flood.push(await ask(greedy));
      await pause(20);
    }
  });
  const answers: number[] = [];
  for (let i = 0; i < 10; i++) answers.push(await ask(modest));
  over = true;
  await Promise.all(flooding);
  assert.deepEqual(answers, Array(10).fill(200));
  assert.ok(
    flood.includes(503) && flood.includes(200),
    'the flood was too much, and was served too',
  );
});
