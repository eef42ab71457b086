import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { Problem, RefusalToStart } from '../../../../src/errors.ts';
import { openDatabase } from '../../../../src/store/sqlite/file/database.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import { Program } from '../../../helpers/process.ts';
import { enrol, openStore, unitVector } from '../../../helpers/store/own-store.ts';

const refused = (error: unknown) =>
  error instanceof RefusalToStart &&
  !error.message.includes('\n') &&
  /database/.test(error.message);

test('the database is safe against power cuts, dangling rows and left-over bytes', (t) => {
  const { db, folder } = openStore(t, join(ownFolder(t), 'new', 'folder'));
  const pragma = (name: string) => db.pragma(name, { simple: true });
  assert.equal(pragma('journal_mode'), 'wal');
  assert.equal(pragma('synchronous'), 2);
  assert.equal(pragma('foreign_keys'), 1);
  assert.equal(pragma('secure_delete'), 1);
  assert.equal(pragma('trusted_schema'), 0);
  if (process.platform !== 'win32') assert.equal(statSync(folder).mode & 0o777, 0o700);
});

/** Overwrites pages in the middle, as a broken disk does, but not the header. */
function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096, bytes.length - 100);
  writeFileSync(file, bytes);
}

test('a damaged database is refused at the start, in one sentence and with code 78', async (t) => {
  const folder = ownFolder(t);
  const file = join(folder, 'biometric.db');
  const own = openStore({ after: () => {} }, folder);
  for (let i = 0; i < 20; i++) await enrol(own, `user-${i}`, unitVector());
  own.db.close();
  damage(file);
  assert.throws(() => openDatabase(file), refused);
  const env = { DATA_PATH: folder, API_PORT: '0' };
  const service = new Program(t, ['src/server.ts'], env);
  assert.deepEqual(await service.exit, { code: 78, signal: null });
  assert.match(
    service.output,
    /^biometric-api: The database .* is damaged .*: restore a backup\.\n$/,
  );
});

test('a file that is no database is refused and left as it is', (t) => {
  const file = join(ownFolder(t), 'biometric.db');
  const text = 'these are the notes of somebody else, and no database at all '.repeat(50);
  writeFileSync(file, text);
  assert.throws(() => openDatabase(file), refused);
  assert.equal(readFileSync(file, 'utf8'), text);
});

test('a place where no database can be is refused', (t) => {
  const folder = ownFolder(t);
  mkdirSync(join(folder, 'biometric.db'));
  assert.throws(() => openDatabase(join(folder, 'biometric.db')), refused);
  writeFileSync(join(folder, 'file'), '');
  assert.throws(() => openDatabase(join(folder, 'file', 'biometric.db')), refused);
});

test('a database that another process is writing to is a problem with a time to try again', async (t) => {
  const own = openStore(t);
  const other = new Sqlite(own.file);
  t.after(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  await assert.rejects(
    async () => await enrol(own, 'alice', unitVector()),
    (error) =>
      error instanceof Problem && error.code === 'storage-busy' && error.retryAfterSeconds === 2,
  );
  other.exec('ROLLBACK');
  assert.ok(await enrol(own, 'alice', unitVector()));
});

test('a database without room is a problem, and what was there stays', async (t) => {
  const own = openStore(t);
  await enrol(own, 'alice', unitVector());
  const pages = own.db.pragma('page_count', { simple: true });
  own.db.pragma(`max_page_count = ${pages}`);
  const fill = async () => {
    for (let i = 0; i < 50; i++) await enrol(own, `user-${i}`, unitVector());
  };
  await assert.rejects(fill, (error) => error instanceof Problem && error.code === 'storage-full');
  assert.ok(await own.store.find('alice'));
  assert.equal(own.db.pragma('integrity_check', { simple: true }), 'ok');
});
