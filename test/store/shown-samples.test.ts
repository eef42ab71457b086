import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { dot } from '../../src/domain/matching.ts';
import type { ShownSample } from '../../src/domain/replay.ts';
import type { UserRecord } from '../../src/domain/template.ts';
import { vectorToBytes } from '../../src/store/cipher.ts';
import { enrolled, entry, type OwnStore, openStore, sampleOf, unitVector } from './own-store.ts';

const KEPT = 32;

function setup(t: TestContext) {
  const own = openStore(t);
  const first = sampleOf(unitVector());
  return { own, user: enrolled(own, 'anna', first.embedding), first };
}

const show = (own: OwnStore, user: UserRecord, shown: ShownSample): void => {
  const policy = { mode: 'report', sameCapture: null } as const;
  const also = { shown: { sample: shown, policy } };
  assert.equal(own.audit.settle(user, entry(), also).kind, 'written');
};

const digests = (samples: readonly ShownSample[]): string[] =>
  samples.map(({ digest }) => digest.toString('hex'));

/** The rows that a program before schema 6 wrote, oldest first. */
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

test('what was shown is remembered newest first, and the oldest goes when there are too many', (t) => {
  const { own, user, first } = setup(t);
  const samples = Array.from({ length: KEPT + 3 }, () => sampleOf(unitVector()));
  show(own, user, samples[0]!);
  assert.deepEqual(digests(own.shown.list(user)), digests([samples[0]!, first]));
  for (const sample of samples.slice(1)) show(own, user, sample);
  const expected = samples.toReversed().slice(0, KEPT);
  assert.deepEqual(digests(own.shown.list(user)), digests(expected));
});

test('a remembered face is the one that was shown, to 0.001 of a cosine', (t) => {
  const { own, user } = setup(t);
  const embedding = unitVector();
  show(own, user, sampleOf(embedding));
  const kept = own.shown.list(user)[0]!.embedding;
  for (const probe of [embedding, unitVector()]) {
    assert.ok(Math.abs(dot(kept, probe) - dot(embedding, probe)) < 0.001);
  }
});

test('a vector of nothing but zeros is kept as it is', (t) => {
  const { own, user } = setup(t);
  show(own, user, sampleOf(new Float32Array(512)));
  assert.deepEqual(own.shown.list(user)[0]!.embedding, new Float32Array(512));
});

test('the rows of an older program count, and become one value with the next photograph', (t) => {
  const { own, user } = setup(t);
  const old = Array.from({ length: KEPT }, () => sampleOf(unitVector()));
  writeRows(own, user, old);
  assert.deepEqual(digests(own.shown.list(user)), digests(old.toReversed()));
  const newest = sampleOf(unitVector());
  show(own, user, newest);
  const expected = [newest, ...old.toReversed()].slice(0, KEPT);
  assert.deepEqual(digests(own.shown.list(user)), digests(expected));
  const rows = own.db.prepare('SELECT count(*) FROM shown_samples').pluck().get();
  assert.equal(rows, 0);
});

test('the value of one user does not open for another', (t) => {
  const { own, user } = setup(t);
  const other = enrolled(own, 'bert', unitVector());
  own.db
    .prepare('UPDATE shown SET sealed = (SELECT sealed FROM shown WHERE user_ref = ?)')
    .run(user.ref);
  assert.equal(own.shown.list(user).length, 1);
  assert.throws(() => own.shown.list(other), { code: 'storage-corrupt' });
});
