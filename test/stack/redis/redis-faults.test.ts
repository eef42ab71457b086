import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { ownFolder } from '../../helpers/folders.ts';
import { freePort } from '../../helpers/free-port.ts';
import { RedisServer, without } from '../../helpers/servers/redis-server.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { RedisProxy } from './redis-proxy.ts';
import {
  lifeOfAUser,
  openEngine,
  REPEATABLE,
  untilDegraded,
  untilHealthy,
} from './redis-scenario.ts';

/** Commands that were sent for requests, without those of background work. */
async function commandsSent(app: FastifyInstance): Promise<number> {
  const name = 'biometric_cache_command_duration_seconds_count';
  const { series } = await Scrape.of(app);
  const own = series.filter((s) => s.name === name && s.labels.command !== 'probe');
  return own.reduce((sum, { value }) => sum + value, 0);
}

const breakerOpen = async (app: FastifyInstance): Promise<number> =>
  (await Scrape.of(app)).value('biometric_cache_breaker_open');

const skip = without('redis-server');

test('F01 enrolment and authentication do not depend on Redis', { skip }, async (file) => {
  const engine = await openEngine(file);
  // One master key, because the answer for an unknown id depends on it.
  const key = join(ownFolder(file), 'master.key');
  const start = (t: TestContext, env: Record<string, string>) =>
    startApp(t, { ...REPEATABLE, MASTER_KEY_FILE: key, ...env }, { engine });
  const expected = await lifeOfAUser((await start(file, {})).app);
  const statuses = expected.map((answer) => (answer as [number])[0]);
  assert.deepEqual(statuses, [201, 200, 200, 200, 200, 201, 200, 204, 200]);

  /** A service on a Redis that works. */
  async function working(t: TestContext, ...args: string[]) {
    const redis = await RedisServer.start(t, ...args);
    const proxy = await RedisProxy.start(t, redis.port);
    const { app, log } = await start(t, { REDIS_URL: proxy.url });
    await untilHealthy(app);
    assert.equal(await breakerOpen(app), 0);
    return { redis, proxy, app, log };
  }

  async function answersAreTheSame(app: FastifyInstance): Promise<void> {
    assert.deepEqual(await lifeOfAUser(app), expected);
  }

  async function recovers(app: FastifyInstance): Promise<void> {
    await untilHealthy(app);
    assert.equal(await breakerOpen(app), 0);
    const before = await commandsSent(app);
    await answersAreTheSame(app);
    assert.ok((await commandsSent(app)) > before, 'Redis is asked again');
  }

  await file.test('with a Redis that works', async (t) => {
    const { app } = await working(t);
    await answersAreTheSame(app);
    const scrape = await Scrape.of(app);
    const looked = (result: string) => scrape.value('biometric_cache_requests_total', { result });
    assert.ok(looked('hit') >= 1 && looked('miss') >= 1);
  });

  await file.test('stopped', async (t) => {
    const { app, redis } = await working(t);
    await redis.kill();
    await untilDegraded(app);
    const before = await commandsSent(app);
    await answersAreTheSame(app);
    assert.equal(await commandsSent(app), before, 'nothing was sent, nothing was waited for');
    assert.equal(await breakerOpen(app), 1);
    await redis.launch();
    await recovers(app);
  });

  await file.test('paused', async (t) => {
    const { app, redis } = await working(t);
    redis.pause();
    const before = await commandsSent(app);
    await answersAreTheSame(app);
    const waited = (await commandsSent(app)) - before;
    assert.ok(waited <= 3, `${waited} commands were waited for`);
    await untilDegraded(app);
    redis.resume();
    await recovers(app);
  });

  await file.test('five seconds slow', async (t) => {
    const { app, proxy } = await working(t);
    proxy.delay(5000);
    const before = await commandsSent(app);
    await answersAreTheSame(app);
    const waited = (await commandsSent(app)) - before;
    assert.ok(waited <= 3, `${waited} commands were waited for`);
    await untilDegraded(app);
    assert.equal(await breakerOpen(app), 1);
    proxy.release();
    await recovers(app);
  });

  await file.test('out of memory', async (t) => {
    const { app, redis } = await working(t, '--maxmemory-policy', 'noeviction');
    const behind = redis.client();
    await behind.config('SET', 'maxmemory', '1');
    await answersAreTheSame(app);
    await untilDegraded(app);
    await behind.config('SET', 'maxmemory', '0');
    await recovers(app);
  });

  await file.test('started again and again', async (t) => {
    const { app, redis } = await working(t);
    let running = true;
    const loop = (async () => {
      for (; running; await sleep(20)) {
        await redis.kill();
        await redis.launch();
      }
    })();
    for (let i = 0; i < 3; i++) await answersAreTheSame(app);
    running = false;
    await loop;
    await recovers(app);
  });

  await file.test('never there', async (t) => {
    const port = await freePort();
    const { app } = await start(t, { REDIS_URL: `redis://127.0.0.1:${port}` });
    await untilDegraded(app);
    await answersAreTheSame(app);
    assert.equal(await commandsSent(app), 0);
  });

  await file.test('a wrong password', async (t) => {
    const redis = await RedisServer.start(t, '--requirepass', 'the-right-one');
    const file = join(ownFolder(t), 'password');
    writeFileSync(file, 'a-canary-password\r\n');
    const env = { REDIS_URL: redis.url, REDIS_PASSWORD_FILE: file };
    const { app, log } = await start(t, env);
    await untilDegraded(app);
    await answersAreTheSame(app);
    assert.equal(await commandsSent(app), 0);
    const behind = redis.client({ password: 'the-right-one' });
    await behind.config('SET', 'requirepass', 'a-canary-password');
    await recovers(app);
    assert.match(log.join(''), /WRONGPASS.*Redis is not in use/);
    assert.doesNotMatch(log.join(''), /canary/);
  });

  await file.test('the password taken away while it is used', async (t) => {
    const { app, redis } = await working(t);
    const behind = redis.client();
    await behind.config('SET', 'requirepass', 'new');
    await behind.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await untilDegraded(app);
    await answersAreTheSame(app);
    await behind.config('SET', 'requirepass', '');
    await recovers(app);
  });
});
