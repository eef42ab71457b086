import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../../../src/errors.ts';
import {
  addedTo,
  enrol,
  enrolled,
  entry,
  openStore,
  sampleOf,
  unitVector,
} from '../../../helpers/store/own-store.ts';

const damaged = (error: unknown) => error instanceof Problem && error.code === 'storage-corrupt';

test('what was enrolled is found again, whatever the case of the id', async (t) => {
  const own = openStore(t);
  const templates = [unitVector(), unitVector()];
  const user = await enrolled(own, 'Alice', ...templates);
  assert.equal(user.templates, 2);
  assert.equal(user.version, 1);
  assert.equal(user.lastLoginAt, null);
  for (const userId of ['Alice', 'alice', 'ALICE']) {
    assert.deepEqual(await own.store.find(userId), user);
  }
  assert.deepEqual(
    (await own.store.templates(user)).map((v) => v.join()).toSorted(),
    templates.map((v) => v.join()).toSorted(),
  );
  assert.equal(await own.store.find('alic'), null);
  assert.equal(await own.store.find('alice%'), null);
});

test('an id is taken once, also in other letters, and the second try writes nothing', async (t) => {
  const own = openStore(t);
  await enrol(own, 'Alice', unitVector());
  for (const userId of ['Alice', 'alice'])
    assert.equal(await enrol(own, userId, unitVector()), null);
  const count = (table: string) => own.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  assert.deepEqual(['users', 'templates', 'audit'].map(count), [1, 1, 1]);
});

test('an enrolment that fails half-way leaves nothing', async (t) => {
  const own = openStore(t);
  const first = entry({ type: 'enroll' });
  const user = { userId: 'alice', model: 'model@1', samples: [sampleOf(unitVector())] };
  await own.store.create(user, first);
  // The attempt id is unique: the last write of the transaction fails.
  await assert.rejects(async () => await own.store.create({ ...user, userId: 'bob' }, first));
  assert.equal(await own.store.find('bob'), null);
  assert.equal(own.db.prepare('SELECT count(*) FROM templates').pluck().get(), 1);
});

test('a user who has changed since is not written over', async (t) => {
  const own = openStore(t);
  const before = await enrolled(own, 'alice', unitVector());
  const after = await addedTo(own, before, unitVector());
  assert.equal(after.version, 2);
  assert.equal(after.templates, 2);
  const again = await own.store.addTemplate(before, sampleOf(unitVector()), entry());
  assert.deepEqual(again, { kind: 'changed' });
  assert.deepEqual(await own.audit.settle(before, entry()), { kind: 'changed' });
  assert.equal((await own.store.find('alice'))!.templates, 2);
  assert.equal((await own.store.find('alice'))!.lastLoginAt, null);
  assert.equal((await own.audit.history(after, 10, null)).entries.length, 2);
  assert.equal((await own.audit.settle(after, entry())).kind, 'written');
});

test('a template row moved to another user or model does not open', async (t) => {
  const own = openStore(t);
  const alice = await enrolled(own, 'alice', unitVector());
  const mallory = await enrolled(own, 'mallory', unitVector());
  own.db
    .prepare('UPDATE templates SET user_ref = ? WHERE user_ref = ?')
    .run(alice.ref, mallory.ref);
  await assert.rejects(async () => await own.store.templates(alice), damaged);
  assert.deepEqual(await own.store.templates(mallory), []);
  const bob = await enrolled(own, 'bob', unitVector());
  own.db.prepare("UPDATE users SET model = 'model@2' WHERE ref = ?").run(bob.ref);
  await assert.rejects(
    async () => await own.store.templates((await own.store.find('bob'))!),
    damaged,
  );
});

test('sealed bytes swapped between two rows of one user do not open', async (t) => {
  const own = openStore(t);
  const user = await enrolled(own, 'alice', unitVector(), unitVector());
  const [one, two] = own.db.prepare('SELECT id, sealed FROM templates').all() as {
    id: string;
    sealed: Buffer;
  }[];
  own.db.prepare('UPDATE templates SET sealed = ? WHERE id = ?').run(two!.sealed, one!.id);
  await assert.rejects(async () => await own.store.templates(user), damaged);
});

test('templates belong to a user and go with him', async (t) => {
  const own = openStore(t);
  const user = await enrolled(own, 'alice', unitVector(), unitVector());
  await enrol(own, 'bob', unitVector());
  assert.throws(() =>
    own.db.prepare("INSERT INTO templates VALUES ('x', 'nobody', x'00', 1, 0)").run(),
  );
  assert.equal(await own.store.erase(user, entry({ type: 'erase', reason: 'erased' })), true);
  assert.equal(await own.store.find('alice'), null);
  assert.equal(own.db.prepare('SELECT count(*) FROM templates').pluck().get(), 1);
  assert.equal(await own.store.erase(user, entry({ type: 'erase' })), false);
});
