import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite, { type Database } from 'better-sqlite3';
import { RefusalToStart } from '../../../../src/errors.ts';
import { openDatabase } from '../../../../src/store/sqlite/file/database.ts';
import { migrate } from '../../../../src/store/sqlite/file/migrate.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import { STEPS } from './old-schemas.ts';

function empty(t: TestContext): Database {
  const db = new Sqlite(':memory:');
  t.after(() => db.close());
  return db;
}

function steps(t: TestContext, ...sql: string[]): string {
  const folder = ownFolder(t);
  sql.forEach((text, i) => {
    writeFileSync(join(folder, `00${i + 1}_step.sql`), text);
  });
  return folder;
}

const schema = (db: Database): unknown =>
  db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();
const version = (db: Database): unknown => db.pragma('user_version', { simple: true });

test('migrating again changes nothing', (t) => {
  const db = empty(t);
  migrate(db);
  const before = schema(db);
  assert.equal(version(db), STEPS.length);
  db.prepare("INSERT INTO meta (name, value) VALUES ('kept', x'00')").run();
  migrate(db);
  assert.deepEqual(schema(db), before);
  assert.ok(db.prepare("SELECT 1 FROM meta WHERE name = 'kept'").get());
});

test('a database goes through every step from where it stands', (t) => {
  const db = empty(t);
  const first = 'CREATE TABLE a (x) STRICT'.replace('(x)', '(x TEXT)');
  migrate(db, steps(t, first));
  migrate(db, steps(t, 'this would fail', 'CREATE TABLE b (x TEXT) STRICT', 'DROP TABLE a'));
  assert.equal(version(db), 3);
  assert.deepEqual(db.prepare('SELECT name FROM sqlite_schema').pluck().all(), ['b']);
});

test('a step that fails leaves nothing behind', (t) => {
  const db = empty(t);
  const folder = steps(
    t,
    'CREATE TABLE a (x TEXT) STRICT',
    "CREATE TABLE b (x TEXT) STRICT; INSERT INTO a VALUES ('half'); INSERT INTO nowhere VALUES (1)",
    'CREATE TABLE c (x TEXT) STRICT',
  );
  assert.throws(() => migrate(db, folder), /nowhere/);
  assert.equal(version(db), 1);
  assert.deepEqual(db.prepare('SELECT name FROM sqlite_schema').pluck().all(), ['a']);
  assert.equal(db.prepare('SELECT count(*) FROM a').pluck().get(), 0);
});

test('a database of a newer program is refused and left as it is', (t) => {
  const file = join(ownFolder(t), 'biometric.db');
  openDatabase(file).close();
  const newer = new Sqlite(file);
  newer.pragma('user_version = 99');
  newer.close();
  assert.throws(
    () => openDatabase(file),
    (error) => error instanceof RefusalToStart && /schema 99/.test(error.message),
  );
});
