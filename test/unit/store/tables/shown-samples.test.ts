import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { dot } from '../../../../src/domain/comparison/matching.ts';
import type { ShownSample } from '../../../../src/domain/comparison/replay.ts';
import type { UserRecord } from '../../../../src/domain/comparison/template.ts';
import { noSketch, SKETCH_WORDS, type Sketch } from '../../../../src/domain/face/sketch.ts';
import { vectorToBytes } from '../../../../src/store/sqlite/keys/cipher.ts';
import {
  enrolled,
  entry,
  type OwnStore,
  openStore,
  sampleOf,
  unitVector,
} from '../../../helpers/store/own-store.ts';

const KEPT = 32;

async function setup(t: TestContext) {
  const own = openStore(t);
  const first = sampleOf(unitVector());
  return { own, user: await enrolled(own, 'anna', first.embedding), first };
}

const show = async (own: OwnStore, user: UserRecord, shown: ShownSample): Promise<void> => {
  const policy = { mode: 'report', sameCapture: null } as const;
  const also = { shown: { sample: shown, policy } };
  assert.equal((await own.audit.settle(user, entry(), also)).kind, 'written');
};

const digests = (samples: readonly ShownSample[]): string[] =>
  samples.map(({ digest }) => digest.toString('hex'));

/** Rows as a version before schema 6 wrote them, oldest first. */
function writeRows(own: OwnStore, user: UserRecord, samples: readonly ShownSample[]): void {
  own.db.prepare('DELETE FROM shown').run();
  const insert = own.db.prepare(
    'INSERT INTO shown_samples (user_ref, at, sealed) VALUES (?, 0, ?)',
  );
  for (const { digest, embedding } of samples) {
    const plain = Buffer.concat([digest, vectorToBytes(embedding)]);
    insert.run(user.ref, own.keys.sealFor(user, 'shown_samples:sealed', plain));
  }
}

test('what was shown is remembered newest first, and the oldest goes when there are too many', async (t) => {
  const { own, user, first } = await setup(t);
  const samples = Array.from({ length: KEPT + 3 }, () => sampleOf(unitVector()));
  await show(own, user, samples[0]!);
  assert.deepEqual(digests(own.shown.list(user)), digests([samples[0]!, first]));
  for (const sample of samples.slice(1)) await show(own, user, sample);
  const expected = samples.toReversed().slice(0, KEPT);
  assert.deepEqual(digests(own.shown.list(user)), digests(expected));
});

test('a remembered face is the one that was shown, to 0.001 of a cosine', async (t) => {
  const { own, user } = await setup(t);
  const embedding = unitVector();
  await show(own, user, sampleOf(embedding));
  const kept = own.shown.list(user)[0]!.embedding;
  for (const probe of [embedding, unitVector()]) {
    assert.ok(Math.abs(dot(kept, probe) - dot(embedding, probe)) < 0.001);
  }
});

test('a vector of nothing but zeros is kept as it is', async (t) => {
  const { own, user } = await setup(t);
  await show(own, user, sampleOf(new Float32Array(512)));
  assert.deepEqual(own.shown.list(user)[0]!.embedding, new Float32Array(512));
});

test('the rows of an older program count, and become one value with the next photograph', async (t) => {
  const { own, user } = await setup(t);
  const old = Array.from({ length: KEPT }, () => sampleOf(unitVector()));
  writeRows(own, user, old);
  assert.deepEqual(digests(own.shown.list(user)), digests(old.toReversed()));
  const newest = sampleOf(unitVector());
  await show(own, user, newest);
  const expected = [newest, ...old.toReversed()].slice(0, KEPT);
  assert.deepEqual(digests(own.shown.list(user)), digests(expected));
  const rows = own.db.prepare('SELECT count(*) FROM shown_samples').pluck().get();
  assert.equal(rows, 0);
});

test('the value of one user does not open for another', async (t) => {
  const { own, user } = await setup(t);
  const other = await enrolled(own, 'bert', unitVector());
  own.db
    .prepare('UPDATE shown SET sealed = (SELECT sealed FROM shown WHERE user_ref = ?)')
    .run(user.ref);
  assert.equal(own.shown.list(user).length, 1);
  assert.throws(() => own.shown.list(other), { code: 'storage-corrupt' });
});

/** A value as older versions without sketches stored it. */
function packedWithoutSketches(samples: readonly ShownSample[]): Buffer {
  const each = samples.map(({ digest, embedding }) => {
    const scale = Math.max(...embedding.map(Math.abs)) / 127;
    const head = Buffer.alloc(4);
    head.writeFloatLE(scale);
    const numbers = Int8Array.from(embedding, (v) => Math.round(v / scale));
    return Buffer.concat([digest, head, Buffer.from(numbers.buffer)]);
  });
  return Buffer.concat([Buffer.of(samples.length), ...each]);
}

const anySketch = (): Sketch =>
  new Int32Array(Uint8Array.from(randomBytes(4 * SKETCH_WORDS)).buffer);

test('a sketch is kept bit for bit', async (t) => {
  const { own, user } = await setup(t);
  const samples = Array.from({ length: 3 }, () => ({
    ...sampleOf(unitVector()),
    sketch: anySketch(),
  }));
  for (const sample of samples) await show(own, user, sample);
  const kept = own.shown.list(user).slice(0, 3);
  assert.deepEqual(
    kept.map(({ sketch }) => sketch),
    samples.toReversed().map(({ sketch }) => sketch),
  );
});

test('what an older program packed without sketches is read, kept and told from nothing', async (t) => {
  const { own, user } = await setup(t);
  const old = Array.from({ length: KEPT }, () => sampleOf(unitVector()));
  const sealed = own.keys.sealFor(user, 'shown:sealed', packedWithoutSketches(old));
  own.db.prepare('UPDATE shown SET sealed = ? WHERE user_ref = ?').run(sealed, user.ref);
  const assertOld = async (
    kept: readonly ShownSample[],
    expected: readonly ShownSample[],
  ): Promise<void> => {
    assert.deepEqual(digests(kept), digests(expected));
    for (const [i, { embedding, sketch }] of kept.entries()) {
      assert.ok(dot(embedding, expected[i]!.embedding) > 0.999);
      assert.deepEqual(sketch, noSketch());
    }
  };
  await assertOld(own.shown.list(user), old);
  const newest = { ...sampleOf(unitVector()), sketch: anySketch() };
  await show(own, user, newest);
  const [first, ...others] = own.shown.list(user);
  assert.deepEqual(first!.sketch, newest.sketch);
  assert.deepEqual(digests([first!]), digests([newest]));
  await assertOld(others, old.slice(0, KEPT - 1));
});
