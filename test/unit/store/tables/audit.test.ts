import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../../../src/errors.ts';
import { enrolled, entry, openStore, unitVector } from '../../../helpers/store/own-store.ts';

test('a match is the last login; a failure and an added template are not', async (t) => {
  const own = openStore(t);
  const user = await enrolled(own, 'alice', unitVector());
  const login = async () => (await own.store.find('alice'))!.lastLoginAt;
  await own.audit.settle(user, entry({ success: false, reason: 'no_match' }));
  await own.audit.settle(user, entry({ type: 'add_template' }));
  assert.equal(await login(), null);
  const match = entry();
  await own.audit.settle(user, match);
  assert.equal(await login(), match.at);
  await own.audit.settle(user, entry({ success: false, reason: 'no_match' }));
  assert.equal(await login(), match.at);
});

test('an attempt on an unknown id is kept without a subject', async (t) => {
  const own = openStore(t);
  assert.equal(
    (await own.audit.settle(null, entry({ success: false, reason: 'no_match' }))).kind,
    'written',
  );
  const row = own.db.prepare('SELECT subject_ref, sealed, reason FROM audit').get();
  assert.deepEqual(row, { subject_ref: null, sealed: null, reason: 'no_match' });
});

test('an attempt that cannot be kept does not log in either', async (t) => {
  const own = openStore(t);
  const user = await enrolled(own, 'alice', unitVector());
  const attempt = entry({ success: false });
  await own.audit.settle(user, attempt);
  await assert.rejects(async () => await own.audit.settle(user, { ...attempt, success: true }));
  assert.equal((await own.store.find('alice'))!.lastLoginAt, null);
});

test('pages follow each other without gap or repeat', async (t) => {
  const own = openStore(t);
  const user = await enrolled(own, 'alice', unitVector());
  const other = await enrolled(own, 'bob', unitVector());
  for (let i = 0; i < 10; i++) {
    await own.audit.settle(user, entry({ confidence: i / 10 }));
    await own.audit.settle(other, entry());
  }
  const seen: (number | null)[] = [];
  let before: string | null = null;
  do {
    const page = await own.audit.history(user, 4, before);
    assert.ok(page.entries.length <= 4);
    seen.push(...page.entries.map(({ confidence }) => confidence));
    before = page.next;
  } while (before !== null);
  assert.deepEqual(seen, [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0, null]);
});

test('score and device are not readable on the disk, and a changed row is noticed', async (t) => {
  const own = openStore(t);
  const user = await enrolled(own, 'alice', unitVector());
  const kept = entry({ confidence: 0.4321, deviceInfo: 'canary-device' });
  await own.audit.settle(user, kept);
  const sealed = own.db
    .prepare<[string], Buffer>('SELECT sealed FROM audit WHERE attempt_id = ?')
    .pluck()
    .get(kept.attemptId) as unknown as Buffer;
  assert.ok(!sealed.includes('canary') && !sealed.includes('4321'));
  sealed[20]! ^= 1;
  own.db.exec('DROP TRIGGER audit_no_update');
  own.db.prepare('UPDATE audit SET sealed = ? WHERE attempt_id = ?').run(sealed, kept.attemptId);
  await assert.rejects(
    async () => await own.audit.history(user, 10, null),
    (error) => error instanceof Problem && error.code === 'storage-corrupt',
  );
});
