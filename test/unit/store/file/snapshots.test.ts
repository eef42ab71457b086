import assert from 'node:assert/strict';
import {
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { Snapshots } from '../../../../src/store/sqlite/file/snapshots.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import { fail, taken } from '../../../helpers/store/own-regulation.ts';
import {
  enrol,
  enrolled,
  entry,
  type OwnStore,
  openStore,
  sampleOf,
  unitVector,
} from '../../../helpers/store/own-store.ts';

function snapshotsOf(t: TestContext, folder: string) {
  const own = openStore(t);
  const runs: (number | null)[] = [];
  const done = (seconds: number | null) => void runs.push(seconds);
  const key = Buffer.alloc(32, 7);
  const snapshots = new Snapshots({ source: own.file, key, folder, everySeconds: 3600, done });
  t.after(() => snapshots.stop());
  return { own, runs, snapshots, file: join(folder, 'biometric.db') };
}

function usersIn(file: string): number {
  const copy = new Sqlite(file, { readonly: true });
  try {
    assert.equal(copy.pragma('quick_check', { simple: true }), 'ok');
    return (copy.prepare('SELECT count(*) AS n FROM users').get() as { n: number }).n;
  } finally {
    copy.close();
  }
}

test('a snapshot holds what was acknowledged, alone in one file without a log', async (t) => {
  const { own, runs, snapshots, file } = snapshotsOf(t, ownFolder(t));
  await enrol(own, 'one', unitVector());
  await enrol(own, 'two', unitVector());
  await snapshots.start();
  assert.equal(usersIn(file), 2);
  assert.deepEqual(readdirSync(join(file, '..')), ['biometric.db']);
  const copy = new Sqlite(file, { readonly: true });
  assert.equal(copy.pragma('journal_mode', { simple: true }), 'delete');
  copy.close();
  assert.equal(runs.length, 1);
  assert.ok(runs[0]! > 0);
});

/** Fills every table; returns the bytes that are in the database and must not be in a snapshot. */
async function filled(own: OwnStore): Promise<Buffer[]> {
  const anna = await enrolled(own, 'canary-anna', unitVector());
  const bert = await enrolled(own, 'canary-bert', unitVector());
  const shown = {
    sample: sampleOf(unitVector()),
    policy: { mode: 'report', sameCapture: null },
  } as const;
  await own.audit.settle(anna, entry({ deviceInfo: 'canary-device' }), { shown });
  await fail(own.regulation, 5, {
    user: 'canary-anna',
    client: 'canary-client',
    network: '192.0.2.77',
  });
  await taken(own.regulation, { user: 'canary-carl' });
  await own.apiKeys.create('phone', ['authenticate'], null);
  await own.challenges.issue('phone', 'canary-anna', 1);
  await own.duplicates.report(anna, bert);
  await own.signingKeys.current();
  const gone = await enrolled(own, 'canary-gone', unitVector());
  await own.store.erase(gone, entry({ type: 'erase', reason: 'erased' }));
  const blobs = ['users.data_key', 'templates.sealed', 'audit.sealed', 'audit.hash', 'shown.sealed']
    .concat('api_keys.hash', 'challenges.hash', 'signing_keys.sealed', 'regulation.name')
    .concat('meta.value')
    .flatMap((place) => {
      const [table, column] = place.split('.');
      const rows = own.db.prepare<[], Buffer>(`SELECT ${column} FROM ${table}`).pluck().all();
      assert.ok(rows.length > 0, place);
      return rows.filter((row) => row !== null).map((row) => row.subarray(0, 32));
    });
  const texts = ['users.ref', 'regulation.key', 'budgets.key', 'erasures.subject'].flatMap(
    (place) => {
      const [table, column] = place.split('.');
      return own.db.prepare<[], string>(`SELECT ${column} FROM ${table}`).pluck().all();
    },
  );
  return [...blobs, ...[...texts, 'canary'].map((text) => Buffer.from(text))];
}

test('no id, no key, nothing sealed is in the bytes of a snapshot', async (t) => {
  const { own, snapshots, file } = snapshotsOf(t, ownFolder(t));
  const secrets = await filled(own);
  own.db.pragma('wal_checkpoint(TRUNCATE)');
  const live = readFileSync(own.file);
  assert.ok(secrets.every((secret) => live.includes(secret)));
  await snapshots.start();
  const bytes = readFileSync(file);
  for (const secret of secrets) assert.ok(!bytes.includes(secret), secret.toString('latin1'));
});

test('a snapshot still tells counts, times, reasons and models, and which rows belong together', async (t) => {
  const { own, snapshots, file } = snapshotsOf(t, ownFolder(t));
  await filled(own);
  await snapshots.start();
  const copy = new Sqlite(file, { readonly: true });
  t.after(() => copy.close());
  const all = (sql: string) => copy.prepare<[], Record<string, unknown>>(sql).all();
  const attempts = all(
    `SELECT u.model, u.templates, a.type, a.reason, a.success FROM users u
     JOIN audit a ON a.person = u.person ORDER BY a.id`,
  );
  const enrolment = { model: 'model@1', templates: 1, type: 'enroll', reason: 'enrolled' };
  assert.deepEqual(attempts, [
    { ...enrolment, success: 1 },
    { ...enrolment, success: 1 },
    { ...enrolment, type: 'authenticate', reason: 'match', success: 1 },
  ]);
  const people = all('SELECT DISTINCT person FROM audit WHERE person IS NOT NULL');
  assert.equal(people.length, 3, 'one of them is erased and still one person');
  for (const { person } of people) assert.match(String(person), /^[0-9a-f]{12}$/);
  assert.deepEqual(all('SELECT failures, disabled FROM regulation'), [
    { failures: 5, disabled: 0 },
  ]);
  assert.deepEqual(all('SELECT client, scopes, revoked_at FROM api_keys'), [
    { client: 'phone', scopes: 'authenticate', revoked_at: null },
  ]);
  for (const table of ['reservations', 'duplicates', 'challenges', 'signing_keys', 'erasures']) {
    assert.equal(all(`SELECT * FROM ${table}`).length, 1, table);
  }
  assert.equal(all('SELECT * FROM budgets').length, 3);

  await snapshots.start();
  const again = new Sqlite(file, { readonly: true });
  t.after(() => again.close());
  const names = (db: typeof copy) => db.prepare('SELECT person FROM users ORDER BY 1').all();
  assert.deepEqual(names(again), names(copy), 'the next copy names them alike');
});

test('whoever reads the copy as another user can, although all other files are private', async (t) => {
  const before = process.umask(0o077);
  t.after(() => void process.umask(before));
  const folder = join(ownFolder(t), 'snapshots');
  const { snapshots, file } = snapshotsOf(t, folder);
  await snapshots.start();
  assert.equal(statSync(file).mode & 0o777, 0o644);
  assert.equal(statSync(folder).mode & 0o777, 0o755);
});

test('a stop gives up a snapshot that is being made, and says nothing', async (t) => {
  const folder = ownFolder(t);
  const { snapshots, runs } = snapshotsOf(t, folder);
  const made = snapshots.start();
  await snapshots.stop();
  await made;
  await snapshots.stop();
  assert.deepEqual(runs, []);
  assert.deepEqual(readdirSync(folder), []);
});

test('its age is told, by whichever replica it was made', async (t) => {
  const folder = ownFolder(t);
  const first = snapshotsOf(t, folder);
  const second = snapshotsOf(t, folder);
  assert.equal(first.snapshots.age(Date.now()), null);
  await second.snapshots.start();
  const madeAt = statSync(first.file).mtimeMs;
  assert.equal(first.snapshots.age(madeAt + 90_000), 90);
});

test('where none can be made the last one stays and the failure is told', async (t) => {
  const folder = ownFolder(t);
  const { own, runs, snapshots, file } = snapshotsOf(t, folder);
  await enrol(own, 'one', unitVector());
  await snapshots.start();
  renameSync(own.file, `${own.file}.away`);
  await snapshots.start();
  assert.deepEqual(runs.slice(1), [null], 'a database that is not there is not made either');
  writeFileSync(own.file, 'no database');
  await snapshots.start();
  renameSync(`${own.file}.away`, own.file);
  assert.deepEqual(runs.slice(1), [null, null]);
  assert.equal(usersIn(file), 1);
  assert.deepEqual(readdirSync(folder), ['biometric.db']);
});

test('what a killed process left half made is removed, what another replica is making is not', async (t) => {
  const folder = ownFolder(t);
  const { snapshots } = snapshotsOf(t, folder);
  const [old, young] = ['.biometric.db.old', '.biometric.db.young'];
  for (const name of [old, young]) writeFileSync(join(folder, name), 'half a copy');
  const twoHoursAgo = Date.now() / 1000 - 7200;
  utimesSync(join(folder, old), twoHoursAgo, twoHoursAgo);
  await snapshots.start();
  assert.deepEqual(readdirSync(folder).sort(), [young, 'biometric.db'].sort());
});
