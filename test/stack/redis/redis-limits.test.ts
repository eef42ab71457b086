import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { ownFolder } from '../../helpers/folders.ts';
import { RedisServer, without } from '../../helpers/servers/redis-server.ts';
import { expectProblem } from '../../helpers/service/answers.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { attempt } from '../../helpers/service/form.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';
import { untilDegraded, untilHealthy } from './redis-scenario.ts';

const skip = without('redis-server');
const LIMITS = { RATE_LIMIT_GENERAL: '3', RATE_LIMIT_AUTH: '2', REDIS_TIMEOUT_MS: '500' };

/** Two services on one database and one Redis. */
async function replicas(t: TestContext) {
  const redis = await RedisServer.start(t);
  const env = { ...LIMITS, REDIS_URL: redis.url, DATA_PATH: ownFolder(t) };
  const apps: FastifyInstance[] = [];
  for (let i = 0; i < 2; i++) {
    const { app } = await startApp(t, env, { engine: idleEngine });
    await untilHealthy(app);
    apps.push(app);
  }
  return { redis, behind: redis.client(), apps };
}

/** Sends one request and makes its window last until the end of the test. */
async function openWindow(
  behind: ReturnType<RedisServer['client']>,
  send: () => Promise<unknown>,
): Promise<void> {
  for (;;) {
    await behind.flushall();
    await send();
    const [key] = await behind.keys('biometric:limit:*');
    // On a slow machine the window of one second may be over already.
    if (key && (await behind.pexpire(key, 600_000)) === 1) return;
  }
}

const statuses = async (apps: FastifyInstance[], count: number, request: string | object) => {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) {
    seen.push((await apps[i % apps.length]!.inject(request)).statusCode);
  }
  return seen;
};

test('replicas count the requests of a client together', { skip }, async (t) => {
  const { apps, behind } = await replicas(t);
  await openWindow(behind, () => apps[0]!.inject('/users/nobody'));
  assert.deepEqual(await statuses(apps, 5, '/users/nobody'), [404, 404, 429, 429, 429]);
  expectProblem(await apps[1]!.inject('/users/nobody'), 'rate-limited');
});

test('a route with a limit of its own has a count of its own', { skip }, async (t) => {
  const { apps, behind } = await replicas(t);
  const request = attempt('not a user id', Buffer.from('no photograph'));
  await openWindow(behind, () => apps[0]!.inject(request));
  assert.deepEqual(await statuses(apps, 4, request), [400, 429, 429, 429]);
  assert.equal((await apps[0]!.inject('/users/nobody')).statusCode, 404);
});

test('who is counted cannot be read from Redis', { skip }, async (t) => {
  const { apps, behind } = await replicas(t);
  await openWindow(behind, () => apps[0]!.inject('/users/nobody'));
  const [key] = await behind.keys('biometric:limit:*');
  assert.match(key!, /^biometric:limit:[\w-]{22}$/);
});

test('without Redis each replica counts for itself, and says so', { skip }, async (t) => {
  const { apps, redis } = await replicas(t);
  const uncounted = async (app: FastifyInstance) =>
    (await Scrape.of(app)).value('biometric_rate_limit_store_errors_total');
  assert.equal((await apps[0]!.inject('/users/nobody')).statusCode, 404);
  assert.equal(await uncounted(apps[0]!), 0);
  await redis.kill();
  for (const app of apps) {
    await untilDegraded(app);
    assert.equal((await app.inject('/users/nobody')).statusCode, 404);
    assert.equal(await uncounted(app), 1);
  }
});
