import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fail, taken, waits } from '../../../helpers/store/own-regulation.ts';
import {
  enrol,
  enrolled,
  entry,
  type OwnStore,
  openStore,
  unitVector,
} from '../../../helpers/store/own-store.ts';

const onDisk = ({ file }: OwnStore): Buffer =>
  Buffer.concat([file, `${file}-wal`].filter((f) => existsSync(f)).map((f) => readFileSync(f)));

test('nothing of an erased user is left on the disk', async (t) => {
  const own = openStore(t);
  for (let i = 0; i < 5; i++) await enrol(own, `other-${i}`, unitVector());
  const user = await enrolled(own, 'canary-user', unitVector(), unitVector());
  const blobs = own.db.prepare('SELECT sealed FROM templates WHERE user_ref = ?').pluck();
  const secrets = [
    user.wrappedKey,
    ...(blobs.all(user.ref) as Buffer[]),
    Buffer.from('canary-user'),
  ];
  assert.equal(secrets.length, 4);
  const before = onDisk(own);
  for (const secret of secrets) assert.ok(before.includes(secret.subarray(0, 64)));

  assert.equal(await own.store.erase(user, entry({ type: 'erase', reason: 'erased' })), true);
  const after = onDisk(own);
  for (const [i, secret] of secrets.entries()) {
    for (const part of [secret.subarray(0, 32), secret.subarray(-32)]) {
      assert.ok(!after.includes(part), `secret ${i} is still on the disk`);
    }
  }
  assert.ok(after.includes(Buffer.from('other-3')));
});

test('the history of an erased user cannot be read, nor be told whose it was', async (t) => {
  const own = openStore(t);
  const user = await enrolled(own, 'alice', unitVector());
  await own.audit.settle(user, entry({ deviceInfo: 'a phone' }));
  assert.equal((await own.audit.history(user, 10, null)).entries.length, 2);
  await own.store.erase(user, entry({ type: 'erase', reason: 'erased' }));
  const again = await enrolled(own, 'alice', unitVector());
  assert.notEqual(again.ref, user.ref);
  assert.notDeepEqual(again.wrappedKey, user.wrappedKey);
  const { entries } = await own.audit.history(again, 10, null);
  assert.deepEqual(
    entries.map(({ type }) => type),
    ['enroll'],
  );
  const rows = own.db.prepare('SELECT subject_ref, sealed FROM audit WHERE type = ?').all('erase');
  assert.deepEqual(rows, [{ subject_ref: null, sealed: null }]);
});

const erase = async (own: OwnStore, userId: string): Promise<boolean> =>
  own.store.erase((await own.store.find(userId))!, entry({ type: 'erase', reason: 'erased' }));

test('a disabled face and a running count survive erasing and enrolling again', async (t) => {
  const own = openStore(t);
  const { regulation } = own;
  await enrolled(own, 'locked', unitVector());
  await fail(regulation, 5, { user: 'locked' });
  await enrolled(own, 'counted', unitVector());
  await fail(regulation, 3, { user: 'counted' });
  await enrolled(own, 'disabled', unitVector());
  await fail(regulation, 2, { user: 'disabled' });
  own.db.prepare('UPDATE regulation SET disabled = 1 WHERE failures = 2').run();
  for (const user of ['locked', 'counted', 'disabled']) {
    assert.ok(await erase(own, user));
    await enrolled(own, user, unitVector());
  }
  assert.equal(await waits(regulation, { user: 'locked' }), 30);
  assert.equal(await waits(regulation, { user: 'disabled' }), 'disabled');
  assert.equal(await waits(regulation, { user: 'counted' }), 0);
  await fail(regulation, 2, { user: 'counted' });
  assert.equal(await waits(regulation, { user: 'counted' }), 30, 'the three before are counted');
  assert.equal(await regulation.clear('disabled'), true);
  assert.equal(await waits(regulation, { user: 'disabled' }), 0, 'the operator has lifted it');
});

test('a try under way is not given back by an erasure', async (t) => {
  const own = openStore(t);
  await enrolled(own, 'anna', unitVector());
  await fail(own.regulation, 4, { user: 'anna' });
  await taken(own.regulation, { user: 'anna' });
  await erase(own, 'anna');
  assert.equal(await waits(own.regulation, { user: 'anna' }), 1);
});

test('after an erasure the lock and the challenges name nobody; the id clears the lock', async (t) => {
  const own = openStore(t);
  const { regulation, db } = own;
  await enrolled(own, 'canary-user', unitVector());
  await fail(regulation, 5, { user: 'canary-user' });
  await own.challenges.issue('phone', 'Canary-User', 0);
  const name = db.prepare('SELECT name FROM regulation').pluck().get() as Buffer;
  assert.deepEqual(
    (await regulation.locks()).map(({ userId }) => userId),
    ['canary-user'],
  );

  await erase(own, 'canary-user');
  assert.deepEqual(
    (await regulation.locks()).map(({ userId, failures }) => ({ userId, failures })),
    [{ userId: null, failures: 5 }],
  );
  const after = onDisk(own);
  for (const trace of [name.subarray(0, 24), name.subarray(-24), Buffer.from('canary-user')]) {
    assert.ok(!after.includes(trace));
  }

  await enrolled(own, 'canary-user', unitVector());
  assert.equal(
    (await regulation.locks())[0]!.userId,
    'canary-user',
    'whoever is enrolled has a name',
  );
  await erase(own, 'canary-user');
  assert.equal(await regulation.clear('CANARY-USER'), true);
  assert.deepEqual(await regulation.locks(), []);
});

test('an erasure is noted for the enrolment and not for the person', async (t) => {
  const own = openStore(t);
  const first = await enrolled(own, 'anna', unitVector());
  await erase(own, 'anna');
  const second = await enrolled(own, 'anna', unitVector());
  assert.deepEqual([own.erasures.has(first.ref), own.erasures.has(second.ref)], [true, false]);
  const rows = own.db.prepare('SELECT * FROM erasures').all() as { subject: string; at: number }[];
  assert.equal(rows.length, 1);
  assert.match(rows[0]!.subject, /^[0-9a-f]{64}$/);
  assert.ok(!JSON.stringify(rows).includes(first.ref));
});
