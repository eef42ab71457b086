import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TemplateCache } from '../../src/ports/cache.ts';

export interface CacheUnderTest {
  readonly cache: TemplateCache;
  /** Ends what the adapter holds open. */
  close(): Promise<void>;
}

/** The contract of every cache of references; `open` returns a new empty one. */
export function cacheContract(name: string, open: () => Promise<CacheUnderTest>): void {
  const opened = (title: string, body: (cache: TemplateCache) => Promise<void>) =>
    test(title, async () => {
      const { cache, close } = await open();
      try {
        await body(cache);
      } finally {
        await close();
      }
    });

  describe(`${name} as a cache`, () => {
    opened('gives back the very bytes that were set', async (cache) => {
      const sealed = Buffer.from([0, 255, 10, 13, 0xc3, 0x28]);
      await cache.set('reference:a:1', sealed);
      assert.deepEqual(await cache.get('reference:a:1'), sealed);
    });

    opened('knows nothing of a key that was not set', async (cache) => {
      assert.equal(await cache.get('reference:a:1'), null);
      await cache.set('reference:a:1', Buffer.of(1));
      for (const key of ['reference:a', 'reference:a:11', 'reference:b:1', '', '__proto__']) {
        assert.equal(await cache.get(key), null, key);
      }
    });

    opened('replaces a value', async (cache) => {
      await cache.set('key', Buffer.of(1));
      await cache.set('key', Buffer.of(2, 3));
      assert.deepEqual(await cache.get('key'), Buffer.of(2, 3));
    });

    opened('forgets what was deleted, and nothing else', async (cache) => {
      await cache.set('one', Buffer.of(1));
      await cache.set('two', Buffer.of(2));
      await cache.delete('one');
      await cache.delete('never set');
      assert.equal(await cache.get('one'), null);
      assert.deepEqual(await cache.get('two'), Buffer.of(2));
    });

    opened('holds a sealed reference and an empty value', async (cache) => {
      const reference = Buffer.alloc(1 + 12 + 512 * 4 + 16, 7);
      await cache.set('reference', reference);
      await cache.set('empty', Buffer.alloc(0));
      assert.deepEqual(await cache.get('reference'), reference);
      assert.equal((await cache.get('empty'))?.length ?? 0, 0);
    });

    opened('works', async (cache) => {
      assert.equal(cache.status(), 'ok');
    });
  });
}
