import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { UserRecord } from '../../../../src/domain/comparison/template.ts';
import {
  addedTo,
  enrolled,
  entry,
  type OwnStore,
  openStore,
  unitVector,
} from '../../../helpers/store/own-store.ts';

const added = (confidence = 0.9) =>
  entry({ type: 'add_adaptive', reason: 'adapted', confidence, deviceInfo: 'a phone' });
const dropped = () => entry({ type: 'drop_adaptive', reason: 'removed', confidence: null });

const adapt = async (own: OwnStore, user: UserRecord, face: Float32Array, replace = false) =>
  (await own.store.addAdaptive(user, face, { replace }, added())) as UserRecord;

/** All templates, as text, in the order in which they were added. */
const textOf = async (own: OwnStore, user: UserRecord, which?: 'all' | 'enrolled') =>
  (await own.store.templates(user, which)).map((vector) => vector.join());

const countOf = ({ db }: OwnStore, table: string) =>
  db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

test('an adaptive template is added beside the enrolled one, with its audit row', async (t) => {
  const own = openStore(t);
  const [first, second] = [unitVector(), unitVector()];
  const before = await enrolled(own, 'alice', first);
  assert.deepEqual([before.adaptive, before.lastAdaptedAt], [0, null]);
  const row = added(0.7321);
  const after = (await own.store.addAdaptive(before, second, { replace: false }, row))!;
  assert.deepEqual([after.templates, after.adaptive, after.lastAdaptedAt], [2, 1, row.at]);
  assert.equal(after.version, before.version + 1);
  assert.deepEqual(await own.store.find('alice'), after);
  assert.deepEqual(await textOf(own, after), [first.join(), second.join()]);
  assert.deepEqual(await textOf(own, after, 'enrolled'), [first.join()]);
  const [newest] = (await own.audit.history(after, 10, null)).entries;
  const { type, reason, success, confidence, deviceInfo } = newest!;
  assert.deepEqual(
    { type, reason, success, confidence, deviceInfo },
    {
      type: 'add_adaptive',
      reason: 'adapted',
      success: true,
      confidence: 0.7321,
      deviceInfo: 'a phone',
    },
  );
  const sealed = own.db.prepare('SELECT sealed FROM templates').pluck().all() as Buffer[];
  const plain = Buffer.from(second.buffer).subarray(0, 64);
  assert.ok(sealed.every((bytes) => !bytes.includes(plain)));
  assert.equal(own.shown.list(after).length, 1, 'the login has remembered it already');
});

test('with replace the oldest adaptive template goes, whatever is older and enrolled', async (t) => {
  const own = openStore(t);
  const faces = Array.from({ length: 4 }, () => unitVector());
  let user = await enrolled(own, 'alice', faces[0]!);
  for (const face of faces.slice(1, 3)) user = await adapt(own, user, face);
  user = await addedTo(own, user, faces[3]!);
  const newest = unitVector();
  user = await adapt(own, user, newest, true);
  assert.deepEqual([user.templates, user.adaptive], [4, 2]);
  const kept = [faces[0]!, faces[2]!, faces[3]!, newest];
  assert.deepEqual(
    await textOf(own, user),
    kept.map((face) => face.join()),
  );
  assert.deepEqual(await textOf(own, user, 'enrolled'), [faces[0]!.join()], 'and no addition');
});

test('a user who has changed since is neither added to nor taken from', async (t) => {
  const own = openStore(t);
  const before = await enrolled(own, 'alice', unitVector());
  const after = await adapt(own, before, unitVector());
  const rows = countOf(own, 'audit');
  for (const replace of [true, false])
    assert.equal(await adapt(own, before, unitVector(), replace), null);
  assert.equal(await own.store.dropAdaptive(before, dropped()), null);
  assert.deepEqual(await own.store.find('alice'), after);
  assert.equal(countOf(own, 'audit'), rows);
});

test('an addition that fails half-way takes nothing away', async (t) => {
  const own = openStore(t);
  const user = await adapt(own, await enrolled(own, 'alice', unitVector()), unitVector());
  const templates = await textOf(own, user);
  const row = added();
  await own.audit.settle(user, row);
  // The attempt id is unique: the last write of the transaction fails.
  await assert.rejects(
    async () => await own.store.addAdaptive(user, unitVector(), { replace: true }, row),
  );
  assert.deepEqual(await own.store.find('alice'), user);
  assert.deepEqual(await textOf(own, user), templates);
});

test('undoing leaves what was enrolled, and nothing of the rest on the disk', async (t) => {
  const own = openStore(t);
  const face = unitVector();
  const bystander = await adapt(own, await enrolled(own, 'bob', unitVector()), unitVector());
  let user = await enrolled(own, 'alice', face);
  for (let n = 0; n < 2; n++) user = await adapt(own, user, unitVector());
  const sealed = own.db
    .prepare('SELECT sealed FROM templates WHERE user_ref = ? AND adaptive = 1')
    .pluck()
    .all(user.ref) as Buffer[];
  const onDisk = async () =>
    Buffer.concat(
      [own.file, `${own.file}-wal`].filter((f) => existsSync(f)).map((f) => readFileSync(f)),
    );
  assert.equal(sealed.length, 2);
  for (const bytes of sealed) assert.ok((await onDisk()).includes(bytes.subarray(0, 64)));
  const after = (await own.store.dropAdaptive(user, dropped()))!;
  assert.deepEqual([after.templates, after.adaptive, after.lastAdaptedAt], [1, 0, null]);
  assert.equal(after.version, user.version + 1);
  assert.deepEqual(await textOf(own, after), [face.join()]);
  const [newest] = (await own.audit.history(after, 10, null)).entries;
  assert.deepEqual([newest!.type, newest!.reason], ['drop_adaptive', 'removed']);
  for (const bytes of sealed) assert.ok(!(await onDisk()).includes(bytes.subarray(0, 32)));
  assert.deepEqual(await own.store.find('bob'), bystander);
});

test('adaptive templates go with the user', async (t) => {
  const own = openStore(t);
  const user = await adapt(own, await enrolled(own, 'alice', unitVector()), unitVector());
  assert.equal(await own.store.erase(user, entry({ type: 'erase', reason: 'erased' })), true);
  assert.equal(countOf(own, 'templates'), 0);
  assert.equal(await adapt(own, user, unitVector()), null, 'a late one is not added');
  assert.equal(await own.store.dropAdaptive(user, dropped()), null);
  assert.equal(countOf(own, 'templates'), 0);
});
