import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { AttemptReason } from '../../../../src/domain/attempt/audit.ts';
import type { Database } from '../../../../src/store/sqlite/file/sqlite.ts';
import {
  CHAIN_START,
  type ChainedRow,
  chainHash,
} from '../../../../src/store/sqlite/tables/chain.ts';
import { auditHead, verifyAudit } from '../../../../src/store/sqlite/tables/verify-audit.ts';
import { enrolled, entry, openStore, unitVector } from '../../../helpers/store/own-store.ts';

const ROWS = 8;

/** A log of eight attempts on unknown ids, whose triggers the attacker has dropped. */
async function attackedLog(t: TestContext): Promise<Database> {
  const { db, audit } = openStore(t);
  for (let i = 0; i < ROWS; i++) {
    await audit.settle(null, entry({ success: false, reason: 'no_match' as AttemptReason }));
  }
  db.exec('DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete');
  assert.equal(verifyAudit(db).ok, true);
  return db;
}

/** The id of the first bad row, null when all are right. */
const firstBad = (db: Database, known?: ReturnType<typeof auditHead>): number | null => {
  const verdict = verifyAudit(db, known);
  return verdict.ok ? null : verdict.id;
};

/** What an attacker who knows the program can do: compute all hashes of the log anew. */
function rechain(db: Database): void {
  let previous: Buffer = CHAIN_START;
  for (const row of db.prepare<[], ChainedRow>('SELECT * FROM audit ORDER BY id').all()) {
    previous = chainHash(previous, row);
    db.prepare('UPDATE audit SET hash = ? WHERE id = ?').run(previous, row.id);
  }
}

test('an untouched log is right and ends in its head', async (t) => {
  const { db, audit } = openStore(t);
  assert.deepEqual(verifyAudit(db), { ok: true, head: { id: 0, hash: '0'.repeat(64) } });
  for (let i = 1; i <= 3; i++) {
    await audit.settle(null, entry());
    const head = auditHead(db);
    assert.equal(head.id, i);
    assert.deepEqual(verifyAudit(db, head), { ok: true, head });
  }
});

test('a log that grew is right against an older head', async (t) => {
  const { db, audit } = openStore(t);
  await audit.settle(null, entry());
  const noted = auditHead(db);
  for (let i = 0; i < 3; i++) await audit.settle(null, entry());
  assert.equal(firstBad(db, noted), null);
});

test('D06 an edit of any column of a row names the row', async (t) => {
  const db = await attackedLog(t);
  const edits = [
    "attempt_id = 'another'",
    'at = at + 1',
    "type = 'enroll'",
    'success = 1',
    "reason = 'match'",
    "model = 'model@2'",
    "subject_ref = 'someone'",
    "sealed = x'00'",
    "sealed = x''",
    "hash = x'00'",
    'hash = zeroblob(32)',
  ];
  const columns = db.pragma('table_info(audit)') as { name: string }[];
  const edited = new Set(edits.map((edit) => edit.split(' ')[0]));
  assert.deepEqual(
    columns.map(({ name }) => name).filter((name) => !edited.has(name)),
    ['id'],
  );
  for (const edit of edits) {
    db.exec(`SAVEPOINT attack; UPDATE audit SET ${edit} WHERE id = 4`);
    assert.equal(firstBad(db), 4, edit);
    db.exec('ROLLBACK TO attack');
  }
  assert.equal(firstBad(db), null);
});

test('D06 deleting and inserting rows names the first place', async (t) => {
  const db = await attackedLog(t);
  const attacks: [string, number][] = [
    ['DELETE FROM audit WHERE id = 1', 1],
    ['DELETE FROM audit WHERE id = 4', 4],
    ['DELETE FROM audit WHERE id IN (3, 4, 5)', 3],
    ['DELETE FROM audit WHERE id = 4; UPDATE audit SET id = id - 1 WHERE id > 4', 4],
    ['UPDATE audit SET id = -1 WHERE id = 4', 1],
    [
      `INSERT INTO audit SELECT ${ROWS + 1}, 'copy', at, type, success, reason, model, subject_ref,
       sealed, hash FROM audit WHERE id = 2`,
      ROWS + 1,
    ],
  ];
  for (const [attack, row] of attacks) {
    db.exec(`SAVEPOINT attack; ${attack}`);
    assert.equal(firstBad(db), row, attack);
    db.exec('ROLLBACK TO attack');
  }
});

test('D06 two rows that changed places name the first of them', async (t) => {
  const db = await attackedLog(t);
  db.exec(
    'UPDATE audit SET id = 0 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 6; UPDATE audit SET id = 6 WHERE id = 0',
  );
  assert.equal(firstBad(db), 3);
});

test('D06 a cut end is found by a head that was noted, and only by it', async (t) => {
  const db = await attackedLog(t);
  const noted = auditHead(db);
  db.exec(`DELETE FROM audit WHERE id > ${ROWS - 2}`);
  assert.equal(firstBad(db), null);
  assert.equal(firstBad(db, noted), ROWS - 1);
  db.exec('DELETE FROM audit');
  assert.equal(firstBad(db), null);
  assert.equal(firstBad(db, noted), 1);
});

test('D06 a log that was written anew is found by a head that was noted, and only by it', async (t) => {
  const db = await attackedLog(t);
  const noted = auditHead(db);
  db.exec('UPDATE audit SET success = 1 WHERE id = 2');
  assert.equal(firstBad(db), 2);
  rechain(db);
  assert.equal(firstBad(db), null);
  assert.equal(firstBad(db, noted), ROWS);
});

test('D06 rows cannot be changed or removed by a statement', async (t) => {
  const { db, audit } = openStore(t);
  await audit.settle(null, entry({ success: false }));
  for (const statement of [
    'UPDATE audit SET success = 1',
    'DELETE FROM audit',
    'INSERT INTO audit SELECT * FROM audit WHERE true ON CONFLICT (id) DO UPDATE SET success = 1',
  ]) {
    assert.throws(() => db.exec(statement), /append-only/, statement);
  }
  assert.deepEqual(db.prepare('SELECT success FROM audit').all(), [{ success: 0 }]);
  assert.equal(firstBad(db), null);
});

test('a row that REPLACE wrote over is refused here, and found where triggers were off', async (t) => {
  const { db, audit } = openStore(t);
  await audit.settle(null, entry({ success: false }));
  assert.throws(() => db.exec('REPLACE INTO audit SELECT * FROM audit'), /append-only/);
  db.pragma('recursive_triggers = OFF');
  db.exec(`REPLACE INTO audit SELECT id, attempt_id, at, type, 1, reason, model, subject_ref, sealed,
    hash FROM audit`);
  assert.equal(firstBad(db), 1);
});

test('erasing a person changes no row and keeps the chain', async (t) => {
  const own = openStore(t);
  const user = await enrolled(own, 'alice', unitVector());
  await enrolled(own, 'bob', unitVector());
  await own.audit.settle(user, entry());
  const noted = auditHead(own.db);
  await own.store.erase(user, entry({ type: 'erase', reason: 'erased' }));
  await own.audit.settle(null, entry({ success: false, reason: 'no_match' }));
  const verdict = verifyAudit(own.db, noted);
  assert.deepEqual(verdict, { ok: true, head: auditHead(own.db) });
  assert.equal(auditHead(own.db).id, noted.id + 2);
});
