import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { UserRecord } from '../../../../src/domain/template.ts';
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

const adapt = (own: OwnStore, user: UserRecord, face: Float32Array, replace = false) =>
  own.store.addAdaptive(user, face, { replace }, added()) as UserRecord;

/** All templates, as text, in the order in which they were added. */
const textOf = (own: OwnStore, user: UserRecord, which?: 'all' | 'enrolled') =>
  own.store.templates(user, which).map((vector) => vector.join());

const countOf = ({ db }: OwnStore, table: string) =>
  db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

test('an adaptive template is added beside the enrolled one, with its audit row', (t) => {
  const own = openStore(t);
  const [first, second] = [unitVector(), unitVector()];
  const before = enrolled(own, 'alice', first);
  assert.deepEqual([before.adaptive, before.lastAdaptedAt], [0, null]);
  const row = added(0.7321);
  const after = own.store.addAdaptive(before, second, { replace: false }, row)!;
  assert.deepEqual([after.templates, after.adaptive, after.lastAdaptedAt], [2, 1, row.at]);
  assert.equal(after.version, before.version + 1);
  assert.deepEqual(own.store.find('alice'), after);
  assert.deepEqual(textOf(own, after), [first.join(), second.join()]);
  assert.deepEqual(textOf(own, after, 'enrolled'), [first.join()]);
  const [newest] = own.audit.history(after, 10, null).entries;
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

test('with replace the oldest adaptive template goes, whatever is older and enrolled', (t) => {
  const own = openStore(t);
  const faces = Array.from({ length: 4 }, () => unitVector());
  let user = enrolled(own, 'alice', faces[0]!);
  for (const face of faces.slice(1, 3)) user = adapt(own, user, face);
  user = addedTo(own, user, faces[3]!);
  const newest = unitVector();
  user = adapt(own, user, newest, true);
  assert.deepEqual([user.templates, user.adaptive], [4, 2]);
  const kept = [faces[0]!, faces[2]!, faces[3]!, newest];
  assert.deepEqual(
    textOf(own, user),
    kept.map((face) => face.join()),
  );
  assert.deepEqual(textOf(own, user, 'enrolled'), [faces[0]!.join()], 'and no addition');
});

test('a user who has changed since is neither added to nor taken from', (t) => {
  const own = openStore(t);
  const before = enrolled(own, 'alice', unitVector());
  const after = adapt(own, before, unitVector());
  const rows = countOf(own, 'audit');
  for (const replace of [true, false])
    assert.equal(adapt(own, before, unitVector(), replace), null);
  assert.equal(own.store.dropAdaptive(before, dropped()), null);
  assert.deepEqual(own.store.find('alice'), after);
  assert.equal(countOf(own, 'audit'), rows);
});

test('an addition that fails half-way takes nothing away', (t) => {
  const own = openStore(t);
  const user = adapt(own, enrolled(own, 'alice', unitVector()), unitVector());
  const templates = textOf(own, user);
  const row = added();
  own.audit.settle(user, row);
  // The attempt id is unique: the last write of the transaction fails.
  assert.throws(() => own.store.addAdaptive(user, unitVector(), { replace: true }, row));
  assert.deepEqual(own.store.find('alice'), user);
  assert.deepEqual(textOf(own, user), templates);
});

test('undoing leaves what was enrolled, and nothing of the rest on the disk', (t) => {
  const own = openStore(t);
  const face = unitVector();
  const bystander = adapt(own, enrolled(own, 'bob', unitVector()), unitVector());
  let user = enrolled(own, 'alice', face);
  for (let n = 0; n < 2; n++) user = adapt(own, user, unitVector());
  const sealed = own.db
    .prepare('SELECT sealed FROM templates WHERE user_ref = ? AND adaptive = 1')
    .pluck()
    .all(user.ref) as Buffer[];
  const onDisk = () =>
    Buffer.concat(
      [own.file, `${own.file}-wal`].filter((f) => existsSync(f)).map((f) => readFileSync(f)),
    );
  assert.equal(sealed.length, 2);
  for (const bytes of sealed) assert.ok(onDisk().includes(bytes.subarray(0, 64)));
  const after = own.store.dropAdaptive(user, dropped())!;
  assert.deepEqual([after.templates, after.adaptive, after.lastAdaptedAt], [1, 0, null]);
  assert.equal(after.version, user.version + 1);
  assert.deepEqual(textOf(own, after), [face.join()]);
  const [newest] = own.audit.history(after, 10, null).entries;
  assert.deepEqual([newest!.type, newest!.reason], ['drop_adaptive', 'removed']);
  for (const bytes of sealed) assert.ok(!onDisk().includes(bytes.subarray(0, 32)));
  assert.deepEqual(own.store.find('bob'), bystander);
});

test('adaptive templates go with the user', (t) => {
  const own = openStore(t);
  const user = adapt(own, enrolled(own, 'alice', unitVector()), unitVector());
  assert.equal(own.store.erase(user, entry({ type: 'erase', reason: 'erased' })), true);
  assert.equal(countOf(own, 'templates'), 0);
  assert.equal(adapt(own, user, unitVector()), null, 'a late one is not added');
  assert.equal(own.store.dropAdaptive(user, dropped()), null);
  assert.equal(countOf(own, 'templates'), 0);
});
