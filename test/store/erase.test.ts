import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { enrol, enrolled, entry, type OwnStore, openStore, unitVector } from './own-store.ts';

const onDisk = ({ file }: OwnStore): Buffer =>
  Buffer.concat([file, `${file}-wal`].filter((f) => existsSync(f)).map((f) => readFileSync(f)));

test('nothing of an erased user is left on the disk', (t) => {
  const own = openStore(t);
  for (let i = 0; i < 5; i++) enrol(own, `other-${i}`, unitVector());
  const user = enrolled(own, 'canary-user', unitVector(), unitVector());
  const blobs = own.db.prepare('SELECT sealed FROM templates WHERE user_ref = ?').pluck();
  const secrets = [
    user.wrappedKey,
    ...(blobs.all(user.ref) as Buffer[]),
    Buffer.from('canary-user'),
  ];
  assert.equal(secrets.length, 4);
  const before = onDisk(own);
  for (const secret of secrets) assert.ok(before.includes(secret.subarray(0, 64)));

  assert.equal(own.store.erase(user, entry({ type: 'erase', reason: 'erased' })), true);
  const after = onDisk(own);
  for (const [i, secret] of secrets.entries()) {
    for (const part of [secret.subarray(0, 32), secret.subarray(-32)]) {
      assert.ok(!after.includes(part), `secret ${i} is still on the disk`);
    }
  }
  assert.ok(after.includes(Buffer.from('other-3')));
});

test('the history of an erased user cannot be read, nor be told whose it was', (t) => {
  const own = openStore(t);
  const user = enrolled(own, 'alice', unitVector());
  own.audit.settle(user, entry({ deviceInfo: 'a phone' }));
  assert.equal(own.audit.history(user, 10, null).entries.length, 2);
  own.store.erase(user, entry({ type: 'erase', reason: 'erased' }));
  const again = enrolled(own, 'alice', unitVector());
  assert.notEqual(again.ref, user.ref);
  assert.notDeepEqual(again.wrappedKey, user.wrappedKey);
  const { entries } = own.audit.history(again, 10, null);
  assert.deepEqual(
    entries.map(({ type }) => type),
    ['enroll'],
  );
  const rows = own.db.prepare('SELECT subject_ref, sealed FROM audit WHERE type = ?').all('erase');
  assert.deepEqual(rows, [{ subject_ref: null, sealed: null }]);
});
