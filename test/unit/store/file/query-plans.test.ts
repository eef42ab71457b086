import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { loadMasterKey } from '../../../../src/store/sqlite/keys/master-key.ts';
import { openTables } from '../../../../src/store/sqlite/tables.ts';
import { REGULATION } from '../../../helpers/store/open-store.ts';
import {
  addedTo,
  enrolled,
  entry,
  openStore,
  random,
  sampleOf,
  unitVector,
} from '../../../helpers/store/own-store.ts';

/** A statement that reads one row, from the end of the primary key. */
const NEWEST_ROW = /FROM audit ORDER BY id DESC LIMIT 1$/;

/** A store that records every statement that it runs, with its values. */
function overheard(t: TestContext) {
  const { folder, file } = openStore(t);
  const statements: string[] = [];
  const verbose = (sql?: unknown) => void statements.push(String(sql).trim());
  const db = new Sqlite(file, { verbose });
  t.after(() => db.close());
  db.pragma('foreign_keys = ON');
  const masterKey = loadMasterKey(db, join(folder, 'master.key'), random);
  const clock = { now: () => Date.now() };
  const stores = openTables({ db, masterKey, clock, random, regulation: REGULATION });
  return { folder, file, db, ...stores, keys: stores.keyring, store: stores.users, statements };
}

type Overheard = ReturnType<typeof overheard>;

/** Tables that a statement reads as a whole. */
function scansOf({ db, statements }: Overheard): string[] {
  const data = [...statements].filter((sql) => /^(SELECT|INSERT|UPDATE|DELETE)\b/i.test(sql));
  assert.ok(data.length > 0);
  return data.flatMap((sql) => {
    const plan = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
    const scans = plan.filter(({ detail }) => /^SCAN (?!CONSTANT)/.test(detail));
    return scans.length > 0 && !NEWEST_ROW.test(sql) ? [`${sql}: ${scans[0]!.detail}`] : [];
  });
}

test('L05 no statement of an attempt, accepted or refused, walks through a table', async (t) => {
  const own = overheard(t);
  const user = await enrolled(own, 'anna', unitVector());
  own.statements.length = 0;
  for (const success of [true, false]) {
    const reserved = await own.regulation.reserve('anna', 'client', '127.0.0.1');
    assert.equal(reserved.kind, 'reserved');
    if (reserved.kind !== 'reserved') return;
    const found = (await own.store.find('anna'))!;
    await own.store.templates(found);
    const reason = success ? 'match' : 'no_match';
    const tried = { reservation: reserved.reservation, outcome: reason } as const;
    const policy = { mode: 'enforce', sameCapture: null } as const;
    const also = { tried, shown: { sample: sampleOf(unitVector()), policy } };
    const { kind } = await own.audit.settle(user, entry({ success, reason }), also);
    assert.equal(kind, 'written');
  }
  assert.deepEqual(scansOf(own), []);
});

test('L05 no statement of history, enrolment, addition or erasure walks through a table', async (t) => {
  const own = overheard(t);
  const user = await enrolled(own, 'anna', unitVector());
  const added = await addedTo(own, user, unitVector());
  const { entries, next } = await own.audit.history(user, 1, null);
  assert.equal(entries.length, 1);
  let changed = await own.store.addAdaptive(added, unitVector(), { replace: false }, entry());
  changed = await own.store.addAdaptive(changed!, unitVector(), { replace: true }, entry());
  assert.equal((await own.store.templates(changed!, 'enrolled')).length, 1);
  changed = await own.store.dropAdaptive(changed!, entry());
  assert.equal((await own.audit.history(user, 50, next)).entries.length, 1);
  assert.ok(await own.store.erase(changed!, entry()));
  assert.deepEqual(scansOf(own), []);
});
