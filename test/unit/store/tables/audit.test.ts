import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../../../src/errors.ts';
import { enrolled, entry, openStore, unitVector } from '../../../helpers/store/own-store.ts';

test('a match is the last login; a failure and an added template are not', (t) => {
  const own = openStore(t);
  const user = enrolled(own, 'alice', unitVector());
  const login = () => own.store.find('alice')!.lastLoginAt;
  own.audit.settle(user, entry({ success: false, reason: 'no_match' }));
  own.audit.settle(user, entry({ type: 'add_template' }));
  assert.equal(login(), null);
  const match = entry();
  own.audit.settle(user, match);
  assert.equal(login(), match.at);
  own.audit.settle(user, entry({ success: false, reason: 'no_match' }));
  assert.equal(login(), match.at);
});

test('an attempt on an unknown id is kept without a subject', (t) => {
  const own = openStore(t);
  assert.equal(
    own.audit.settle(null, entry({ success: false, reason: 'no_match' })).kind,
    'written',
  );
  const row = own.db.prepare('SELECT subject_ref, sealed, reason FROM audit').get();
  assert.deepEqual(row, { subject_ref: null, sealed: null, reason: 'no_match' });
});

test('an attempt that cannot be kept does not log in either', (t) => {
  const own = openStore(t);
  const user = enrolled(own, 'alice', unitVector());
  const attempt = entry({ success: false });
  own.audit.settle(user, attempt);
  assert.throws(() => own.audit.settle(user, { ...attempt, success: true }));
  assert.equal(own.store.find('alice')!.lastLoginAt, null);
});

test('pages follow each other without gap or repeat', (t) => {
  const own = openStore(t);
  const user = enrolled(own, 'alice', unitVector());
  const other = enrolled(own, 'bob', unitVector());
  for (let i = 0; i < 10; i++) {
    own.audit.settle(user, entry({ confidence: i / 10 }));
    own.audit.settle(other, entry());
  }
  const seen: (number | null)[] = [];
  let before: string | null = null;
  do {
    const page = own.audit.history(user, 4, before);
    assert.ok(page.entries.length <= 4);
    seen.push(...page.entries.map(({ confidence }) => confidence));
    before = page.next;
  } while (before !== null);
  assert.deepEqual(seen, [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0, null]);
});

test('score and device are not readable on the disk, and a changed row is noticed', (t) => {
  const own = openStore(t);
  const user = enrolled(own, 'alice', unitVector());
  const kept = entry({ confidence: 0.4321, deviceInfo: 'canary-device' });
  own.audit.settle(user, kept);
  const sealed = own.db
    .prepare<[string], Buffer>('SELECT sealed FROM audit WHERE attempt_id = ?')
    .pluck()
    .get(kept.attemptId) as unknown as Buffer;
  assert.ok(!sealed.includes('canary') && !sealed.includes('4321'));
  sealed[20]! ^= 1;
  own.db.exec('DROP TRIGGER audit_no_update');
  own.db.prepare('UPDATE audit SET sealed = ? WHERE attempt_id = ?').run(sealed, kept.attemptId);
  assert.throws(
    () => own.audit.history(user, 10, null),
    (error) => error instanceof Problem && error.code === 'storage-corrupt',
  );
});
