import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { readManifest } from '../../../src/inference/catalogue/manifest.ts';
import { InferencePool } from '../../../src/inference/pool/pool.ts';
import { ROOT } from '../../helpers/folders.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { type Scope, until } from '../../helpers/servers/redis-server.ts';
import { attempt, enrolment, photo, post } from '../../helpers/service/form.ts';

/** The real engine, for several services of one test. */
export async function openEngine(t: Scope): Promise<InferencePool> {
  const { models } = await readManifest(join(ROOT, 'models', 'manifest.json'));
  const pool = await InferencePool.open({
    manifest: models,
    modelsFolder: process.env.MODELS_PATH || join(ROOT, 'models'),
    goldenFile: join(ROOT, 'models', 'golden.json'),
    liveness: true,
    threads: 1,
    maxQueue: 32,
    maxWaitMs: 60_000,
  });
  t.after(() => pool.close());
  return pool;
}

/** Settings with which the same photographs can be used again and again. */
export const REPEATABLE = {
  LOCK_AFTER: '100',
  DISABLE_AFTER: '1000',
  DUPLICATE_FACES: 'off',
  REPLAY_MODE: 'off',
  // Long, so that a slow machine is not mistaken for a broken Redis.
  REDIS_TIMEOUT_MS: '100',
};

const [first, second, third, fourth, fifth] = FRANCK.slice(0, 5).map(sample);
const wrong = sample('audrey.jpg');

const VARIES = /_at$|_id$|^instance$/;

/** What the service answers over the life of one user, without times and random ids. */
export async function lifeOfAUser(app: FastifyInstance): Promise<unknown[]> {
  const requests = [
    enrolment('franck', first!, second!),
    attempt('franck', third!),
    attempt('franck', fourth!),
    attempt('franck', wrong),
    attempt('nobody', wrong),
    post('/users/franck/templates', [photo(fifth!)]),
    attempt('franck', third!),
    { method: 'DELETE' as const, url: '/users/franck' },
    attempt('franck', third!),
  ];
  const answers: unknown[] = [];
  for (const request of requests) {
    const { statusCode, body } = await app.inject(request);
    const same = Object.entries(body ? JSON.parse(body) : {}).filter(
      ([name]) => !VARIES.test(name),
    );
    answers.push([statusCode, Object.fromEntries(same)]);
  }
  return answers;
}

async function healthOf(app: FastifyInstance): Promise<string> {
  const answer = await app.inject('/health');
  assert.equal(answer.statusCode, 200);
  const { status, cache } = answer.json();
  return `${status}, cache ${cache}`;
}

export const untilHealthy = (app: FastifyInstance): Promise<void> =>
  until('healthy', async () => (await healthOf(app)) === 'healthy, cache ok');

export const untilDegraded = (app: FastifyInstance): Promise<void> =>
  until('degraded', async () => (await healthOf(app)) === 'degraded, cache unavailable');
