import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { RedisCache } from '../../../src/cache/redis-cache.ts';
import { cacheContract } from '../../contract/cache.contract.ts';
import { openLink } from '../../helpers/servers/own-link.ts';
import { RedisServer, until, without } from '../../helpers/servers/redis-server.ts';

const KIB = 1024;

describe('RedisCache', { skip: without('redis-server') }, async () => {
  const redis = await RedisServer.start({ after });
  const behind = redis.client();

  async function open(ttlMs = 60_000) {
    await behind.flushall();
    const own = await openLink({ after }, { url: redis.url });
    return {
      ...own,
      cache: new RedisCache(own.link, { ttlMs }),
      close: async () => own.link.close(),
    };
  }

  cacheContract('RedisCache', open);

  test('every byte comes back, at every length that a reference may have', async () => {
    const { cache } = await open();
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    for (const value of [every, randomBytes(2077), randomBytes(64 * KIB)]) {
      await cache.set('key', value);
      assert.deepEqual(await cache.get('key'), value);
    }
  });

  test('everything lies under one prefix and has an end', async () => {
    const { cache, link } = await open(50_000);
    await cache.set('reference:a:1', Buffer.of(1));
    await link.count('limit:x', 50_000);
    const keys = await behind.keys('*');
    const own = ['biometric:reference:a:1', 'biometric:limit:x'];
    assert.deepEqual(keys.filter((key) => key !== 'biometric:probe').sort(), own.sort());
    for (const key of own) {
      const left = await behind.pttl(key);
      assert.ok(left > 0 && left <= 50_000, `${key}: ${left}`);
    }
  });

  test('an entry goes with age', async () => {
    const { cache } = await open(30);
    await cache.set('key', Buffer.of(1));
    await until('the end of the entry', async () => (await cache.get('key')) === null);
  });

  test('what is too large to be a reference is neither kept nor fetched', async () => {
    const { cache, sent } = await open();
    await cache.set('large', randomBytes(64 * KIB + 1));
    assert.deepEqual(sent, []);
    assert.equal(await behind.exists('biometric:large'), 0);
    await behind.set('biometric:just', Buffer.alloc(64 * KIB, 1));
    assert.equal((await cache.get('just'))?.length, 64 * KIB);
    await behind.set('biometric:large', Buffer.alloc(64 * KIB + 1, 1));
    assert.equal(await cache.get('large'), null);
  });

  test('F02 a value of 50 MB is a miss of which little is read', async () => {
    const { cache } = await open();
    await behind.set('biometric:huge', Buffer.alloc(50_000_000, 1));
    const sentBytes = async () =>
      Number(/total_net_output_bytes:(\d+)/.exec(await behind.info('stats'))![1]);
    const before = await sentBytes();
    assert.equal(await cache.get('huge'), null);
    const moved = (await sentBytes()) - before;
    assert.ok(moved > 64 * KIB && moved < 128 * KIB, `${moved} bytes`);
    assert.equal(cache.status(), 'ok');
  });

  test('F02 a key that holds no text is a miss, and is replaced', async () => {
    const { cache } = await open();
    await behind.lpush('biometric:key', 'one', 'two');
    assert.equal(await cache.get('key'), null);
    assert.equal(cache.status(), 'ok', 'it says nothing about Redis');
    await cache.set('key', Buffer.of(7));
    assert.deepEqual(await cache.get('key'), Buffer.of(7));
  });

  test('requests are counted from the first one on, by all together', async () => {
    const { link } = await open();
    const other = await openLink({ after }, { url: redis.url });
    const counts = [];
    for (const own of [link, other.link, link]) counts.push(await own.count('key', 60_000));
    assert.deepEqual(
      counts.map(({ count }) => count),
      [1, 2, 3],
    );
    const left = counts.map(({ resetMs }) => resetMs);
    assert.ok(left[0]! <= 60_000 && left[2]! <= left[0]! && left[2]! > 0, `${left}`);
    await until('the end of a window', async () => (await link.count('short', 30)).count === 1);
  });

  test('a counter that somebody left without an end gets one', async () => {
    const { link } = await open();
    await behind.set('biometric:key', '41');
    assert.equal((await link.count('key', 60_000)).count, 42);
    assert.ok((await behind.pttl('biometric:key')) > 0);
  });
});
