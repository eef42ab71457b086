import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite, { type Database } from 'better-sqlite3';
import { RefusalToStart } from '../../../../src/errors.ts';
import { migrate } from '../../../../src/store/sqlite/file/migrate.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import { Program } from '../../../helpers/process.ts';
import {
  brokenSteps,
  firstSteps,
  MIGRATIONS,
  oldDatabase,
  rowsOf,
  STEPS,
  schemaOf,
  statementsOf,
  versionOf,
} from './old-schemas.ts';

const VERSIONS = STEPS.map((_, index) => index + 1);
/** Every place at which the step after schema `version` can be interrupted. */
const places = (version: number): number[] => [
  0,
  ...statementsOf(STEPS[version]!).map((_, n) => n + 1),
];

function open(t: TestContext, file: string): Database {
  const db = new Sqlite(file);
  db.pragma('foreign_keys = ON');
  t.after(() => db.close());
  return db;
}

/** The whole content of a database. */
const stateOf = (db: Database) => ({
  version: versionOf(db),
  schema: schemaOf(db),
  rows: rowsOf(db),
});

/** Each old row is there with each of its values. */
function assertKept(before: ReturnType<typeof rowsOf>, db: Database): void {
  const after = rowsOf(db);
  for (const [table, rows] of before) {
    assert.ok(rows.length > 0, `${table} has no rows to lose`);
    const columns = Object.keys(rows[0]!);
    const old = after
      .get(table)
      ?.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
    assert.deepEqual(
      old,
      rows.map((row) => ({ ...row })),
      table,
    );
  }
  assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
  assert.deepEqual(db.pragma('foreign_key_check'), []);
}

test('the statements of a migration are what the migration is', (t) => {
  const [whole, pieces] = [open(t, ':memory:'), open(t, ':memory:')];
  for (const name of STEPS) {
    assert.ok(statementsOf(name).length > 0);
    whole.exec(readFileSync(join(MIGRATIONS, name), 'utf8'));
    // prepare takes one statement and refuses two.
    for (const statement of statementsOf(name)) pieces.prepare(statement).run();
  }
  assert.deepEqual(schemaOf(pieces), schemaOf(whole));
});

for (const version of VERSIONS) {
  test(`U01 schema ${version} becomes the newest one with the same rows`, (t) => {
    const folder = ownFolder(t);
    const db = open(t, oldDatabase(folder, version));
    const before = rowsOf(db);
    assert.equal(versionOf(db), version);
    migrate(db);
    assert.equal(versionOf(db), STEPS.length);
    assertKept(before, db);
    const once = stateOf(db);
    migrate(db);
    assert.deepEqual(stateOf(db), once, 'a second time changes nothing');
    const fresh = open(t, ':memory:');
    migrate(fresh);
    assert.deepEqual(schemaOf(db), schemaOf(fresh), 'an old database ends like a new one');
  });
}

// Schema 0 is the empty file of a first start.
for (const version of [0, ...VERSIONS.slice(0, -1)]) {
  test(`U01 from schema ${version}, a failure after any statement changes nothing`, (t) => {
    const folder = ownFolder(t);
    const file = oldDatabase(folder, version);
    for (const kept of places(version)) {
      const copy = `${file}.${kept}`;
      copyFileSync(file, copy);
      const db = open(t, copy);
      const before = stateOf(db);
      const statement = 'INSERT INTO nowhere VALUES (1);';
      const steps = brokenSteps(folder, { index: version, kept, statement });
      assert.throws(() => migrate(db, steps), /nowhere/);
      assert.deepEqual(stateOf(db), before, `after statement ${kept}`);
      migrate(db);
      assertKept(before.rows, db);
    }
  });

  test(`U01 from schema ${version}, a kill after any statement changes nothing`, async (t) => {
    const folder = ownFolder(t);
    const file = oldDatabase(folder, version);
    for (const kept of places(version)) {
      const copy = `${file}.killed-${kept}`;
      copyFileSync(file, copy);
      const steps = brokenSteps(folder, { index: version, kept, statement: 'SELECT die();' });
      const program = new Program(
        t,
        ['test/unit/store/file/migrate-until-killed.ts', copy, steps],
        {},
      );
      assert.equal((await program.exit).signal, 'SIGKILL', program.output);
      const before = stateOf(open(t, file));
      const db = open(t, copy);
      assert.deepEqual(stateOf(db), before, `after statement ${kept}`);
      migrate(db);
      assertKept(before.rows, db);
    }
  });
}

for (const known of VERSIONS.slice(0, -1)) {
  test(`U01 a program that knows ${known} schemas refuses the next one and leaves it alone`, (t) => {
    const folder = ownFolder(t);
    const db = open(t, oldDatabase(folder, known + 1));
    const before = stateOf(db);
    assert.throws(
      () => migrate(db, firstSteps(folder, known)),
      (error) => error instanceof RefusalToStart && /newer program/.test(error.message),
    );
    assert.deepEqual(stateOf(db), before);
  });
}
