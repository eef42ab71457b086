import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MemoryCache } from '../../../src/cache/memory.ts';
import { fusedReference, meanOf } from '../../../src/domain/comparison/matching.ts';
import type { UserRecord } from '../../../src/domain/comparison/template.ts';
import type { TemplateCache } from '../../../src/ports/cache.ts';
import { References } from '../../../src/services/shared/references.ts';
import { addedTo, enrolled, openStore, random, unitVector } from '../../helpers/store/own-store.ts';

function setup(t: TestContext, cache: TemplateCache) {
  const own = openStore(t);
  const seen: string[] = [];
  const recorder = { cache: (result: string) => void seen.push(result) };
  const references = new References({
    store: own.store,
    cache,
    seal: own.keys,
    absentReference: own.keys.seal(own.keys.absentUser, unitVector()),
    recorder,
  });
  return {
    own,
    references,
    seen,
    keyOf: (u: UserRecord) => `reference-mean:${u.ref}:${u.version}`,
  };
}

const memory = () => new MemoryCache({ maxBytes: 1_000_000, ttlMs: 60_000 });

test('the second question is answered by the cache, with the same reference', async (t) => {
  const { own, references, seen } = setup(t, memory());
  const templates = [unitVector(), unitVector()];
  const user = await enrolled(own, 'alice', ...templates);
  const first = await references.of(user);
  assert.deepEqual(await references.of(user), first);
  assert.deepEqual(seen, ['miss', 'hit']);
  assert.deepEqual(first, fusedReference(await own.store.templates(user)));
});

test('F02 whatever lies in the cache, the answer is that of the store', async (t) => {
  const cache = memory();
  const { own, references, seen, keyOf } = setup(t, cache);
  const alice = await enrolled(own, 'alice', unitVector());
  const mallory = await enrolled(own, 'mallory', unitVector());
  const right = fusedReference(await own.store.templates(alice));
  const older = own.keys.seal(alice, right.vector);
  const changed = await addedTo(own, alice, unitVector());
  const now = fusedReference(await own.store.templates(changed));
  const mean = meanOf(await own.store.templates(changed));
  const genuine = own.keys.seal(changed, mean);
  const flipped = Buffer.from(genuine);
  flipped[40]! ^= 1;
  const lies: Record<string, Buffer> = {
    nothing: Buffer.alloc(0),
    'random bytes': random.bytes(genuine.length),
    'the reference of another user': own.keys.seal(
      mallory,
      meanOf(await own.store.templates(mallory)),
    ),
    'an older version': older,
    'the reference unsealed': Buffer.from(mean.buffer.slice(0)),
    'one changed bit': flipped,
    'a value cut short': genuine.subarray(0, -1),
  };
  for (const [what, bytes] of Object.entries(lies)) {
    await cache.set(keyOf(changed), bytes);
    assert.deepEqual(await references.of(changed), now, what);
    assert.equal(seen.at(-1), 'miss', what);
  }
  assert.deepEqual(await references.of(changed), now);
  assert.equal(seen.at(-1), 'hit', 'the lie was replaced by the truth');
});

test('F02 a cache that fails changes no answer', async (t) => {
  const fails = () => Promise.reject(new Error('the cache is gone'));
  const broken: TemplateCache = {
    get: fails,
    set: fails,
    delete: fails,
    status: () => 'unavailable',
  };
  const { own, references, seen } = setup(t, broken);
  const user = await enrolled(own, 'alice', unitVector());
  const right = fusedReference(await own.store.templates(user));
  for (let i = 0; i < 2; i++) assert.deepEqual(await references.of(user), right);
  await references.forget(user);
  assert.equal(seen.filter((result) => result === 'error').length, 5);
  assert.ok(!seen.includes('hit'));
});

test('the cache holds nothing that can be read without the key', async (t) => {
  const kept: Buffer[] = [];
  const cache: TemplateCache = {
    get: async () => null,
    set: async (key, sealed) => void kept.push(Buffer.from(key), sealed),
    delete: async () => {},
    status: () => 'ok',
  };
  const { own, references } = setup(t, cache);
  const user = await enrolled(own, 'canary-user', unitVector());
  const reference = await references.of(user);
  const all = Buffer.concat(kept);
  assert.equal(kept.length, 2);
  assert.ok(!all.includes('canary-user'));
  const plain = Buffer.from(reference.vector.buffer);
  for (let i = 0; i + 16 <= plain.length; i += 16) {
    assert.ok(!all.includes(plain.subarray(i, i + 16)), `byte ${i} of the reference`);
  }
});

test('what is forgotten is gone from the cache', async (t) => {
  const cache = memory();
  const { own, references, keyOf } = setup(t, cache);
  const user = await enrolled(own, 'alice', unitVector());
  await references.of(user);
  assert.ok(await cache.get(keyOf(user)));
  await references.forget(user);
  assert.equal(await cache.get(keyOf(user)), null);
});

test('while there is no cache, an id that nobody enrolled costs the steps of one that somebody did', async (t) => {
  const gone = () => Promise.reject(new Error('no cache'));
  const cache: TemplateCache = { get: gone, set: gone, delete: gone, status: () => 'unavailable' };
  const own = openStore(t);
  const steps: string[] = [];
  const noted = <T extends object>(what: T): T =>
    new Proxy(what, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          steps.push(String(name));
          return value.apply(target, args);
        };
      },
    });
  const references = new References({
    store: noted(own.store),
    cache,
    seal: noted(own.keys),
    absentReference: own.keys.seal(own.keys.absentUser, unitVector()),
    recorder: { cache: () => {} },
  });
  const alice = await enrolled(own, 'alice', unitVector());
  await references.of(alice);
  assert.deepEqual(steps.splice(0), ['templates', 'seal']);
  await references.imitateLookup();
  assert.deepEqual(steps, ['open', 'templates', 'seal']);
});
