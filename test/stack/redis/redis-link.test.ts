import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { TimedOut } from '../../../src/cache/deadline.ts';
import { RedisUnavailable } from '../../../src/cache/redis.ts';
import { freePort } from '../../helpers/free-port.ts';
import { HandClock } from '../../helpers/hand-clock.ts';
import { type OwnLink, openLink } from '../../helpers/servers/own-link.ts';
import { RedisServer, until, without } from '../../helpers/servers/redis-server.ts';
import { RedisProxy } from './redis-proxy.ts';

const skip = without('redis-server');
const usable = ({ link }: OwnLink) => until('Redis is used', async () => link.status() === 'ok');
const unusable = ({ link }: OwnLink) =>
  until('Redis is left alone', async () => link.status() === 'unavailable');

/** A short deadline, and a pause that lasts until the test ends it. */
async function impatient(t: TestContext, url: string) {
  const clock = new HandClock();
  const own = await openLink(t, { url, timeoutMs: 15, now: clock.now.bind(clock) });
  return { ...own, clock };
}

test('F01 a paused Redis is waited for three times and then not asked', { skip }, async (t) => {
  const redis = await RedisServer.start(t);
  const own = await impatient(t, redis.url);
  await usable(own);
  redis.pause();
  let waited = 0;
  for (;;) {
    const error = await own.link.start('key', 10).catch((reason: unknown) => reason);
    if (error instanceof RedisUnavailable) break;
    assert.ok(error instanceof TimedOut, String(error));
    waited += 1;
  }
  assert.ok(waited <= 3, `${waited} times`);
  const { length } = own.sent;
  assert.equal(own.link.status(), 'unavailable');
  await Promise.all(
    Array.from({ length: 100 }, () =>
      assert.rejects(own.link.count('key', 1000), RedisUnavailable),
    ),
  );
  assert.equal(own.sent.length, length, 'nothing more was sent');
  redis.resume();
  own.clock.pass(3);
  await usable(own);
  assert.equal((await own.link.start('key', 10)).length, 0);
});

test('F01 a late answer is never taken for the answer to something else', { skip }, async (t) => {
  const redis = await RedisServer.start(t);
  const proxy = await RedisProxy.start(t, redis.port);
  const { link } = await openLink(t, { url: proxy.url, timeoutMs: 500 });
  await until('Redis is used', async () => link.status() === 'ok');
  await link.set('one', Buffer.from('first'), 60_000);
  await link.set('two', Buffer.from('second'), 60_000);
  proxy.delay(60_000);
  await assert.rejects(link.start('one', 100), TimedOut);
  const second = link.start('two', 100);
  proxy.release();
  assert.equal(String(await second), 'second');
  assert.equal(String(await link.start('one', 100)), 'first');
});

test('commands under way fail together with their connection', { skip }, async (t) => {
  const redis = await RedisServer.start(t);
  const own = await openLink(t, { url: redis.url });
  await usable(own);
  redis.pause();
  const under = [own.link.start('key', 10), own.link.set('key', Buffer.of(1), 1000)];
  const ended = Promise.allSettled(under);
  await redis.kill();
  for (const { status } of await ended) assert.equal(status, 'rejected');
  await unusable(own);
  await redis.launch();
  await usable(own);
});

test('a Redis that comes later is found without a request', { skip }, async (t) => {
  const redis = new RedisServer(t, await freePort());
  const own = await openLink(t, { url: redis.url });
  assert.equal(own.link.status(), 'unavailable');
  await assert.rejects(own.link.start('key', 10), RedisUnavailable);
  assert.match(String(own.said[0]?.reason), /ECONNREFUSED/);
  await redis.launch();
  await usable(own);
  assert.deepEqual(own.sent, []);
  assert.equal(own.said.length, 2, 'said once that it is gone and once that it is back');
});

test('a Redis that is gone is noticed without a request', { skip }, async (t) => {
  const redis = await RedisServer.start(t);
  const own = await openLink(t, { url: redis.url, timeoutMs: 15 });
  await usable(own);
  redis.pause();
  await unusable(own);
  redis.resume();
  await usable(own);
  assert.deepEqual(own.sent, []);
});

test('a connection that has gone dead is replaced', { skip }, async (t) => {
  const redis = await RedisServer.start(t);
  const proxy = await RedisProxy.start(t, redis.port);
  const own = await openLink(t, { url: proxy.url, timeoutMs: 100 });
  await usable(own);
  proxy.strand();
  await unusable(own);
  await usable(own);
});

test('a name that nobody knows is no failure', { skip }, async (t) => {
  const own = await openLink(t, { url: 'redis://redis.invalid' });
  assert.equal(own.link.status(), 'unavailable');
  await assert.rejects(own.link.set('key', Buffer.of(1), 1000), RedisUnavailable);
});

test('a Redis that is full is left alone until it is not', { skip }, async (t) => {
  const redis = await RedisServer.start(t, '--maxmemory-policy', 'noeviction');
  const own = await openLink(t, { url: redis.url });
  await usable(own);
  const behind = redis.client();
  await behind.config('SET', 'maxmemory', '1');
  await assert.rejects(own.link.set('key', Buffer.of(1), 1000), /OOM/);
  assert.equal(own.link.status(), 'unavailable');
  await behind.config('SET', 'maxmemory', '0');
  await usable(own);
});

test('a Redis that is still loading is not asked', { skip }, async (t) => {
  const redis = await RedisServer.start(t);
  const behind = redis.client();
  for (let i = 0; i < 40; i++) await behind.set(`key${i}`, randomBytes(2000));
  await behind.save();
  await redis.kill();
  const slowly = ['--key-load-delay', '100000', '--loading-process-events-interval-bytes', '1024'];
  await redis.launch(slowly, 'Server initialized');
  const own = await openLink(t, { url: redis.url });
  const asking = redis.client({ enableReadyCheck: false });
  await assert.rejects(asking.get('key1'), /LOADING/);
  assert.equal(own.link.status(), 'unavailable');
  await assert.rejects(own.link.start('key', 10), RedisUnavailable);
  await usable(own);
});

test('the password is not said, right or wrong', { skip }, async (t) => {
  const redis = await RedisServer.start(t, '--requirepass', 'the right password');
  const wrong = await openLink(t, { url: redis.url, password: 'a canary password' });
  const none = await openLink(t, { url: redis.url });
  const right = await openLink(t, { url: redis.url, password: 'the right password' });
  await usable(right);
  for (const own of [wrong, none]) {
    assert.equal(own.link.status(), 'unavailable');
    await assert.rejects(own.link.start('key', 10), RedisUnavailable);
  }
  assert.match(String(wrong.said[0]?.reason), /WRONGPASS/);
  assert.match(String(none.said[0]?.reason), /NOAUTH/);
  const all = JSON.stringify([wrong.said, none.said, right.said]);
  assert.doesNotMatch(all, /canary|right password/);
});

test('closing leaves nothing behind, whatever Redis does', { skip }, async (t) => {
  const redis = await RedisServer.start(t);
  const behind = redis.client();
  const connections = async () => Number(/connected_clients:(\d+)/.exec(await behind.info())![1]);
  const running = await openLink(t, { url: redis.url });
  await usable(running);
  running.link.close();
  await until('its connection ends', async () => (await connections()) === 1);
  const absent = await openLink(t, { url: `redis://127.0.0.1:${await freePort()}` });
  absent.link.close();
  await sleep(0);
  await assert.rejects(absent.link.start('key', 10), RedisUnavailable);
});
