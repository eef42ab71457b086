import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { RefusalToStart } from '../../../../src/errors.ts';
import { openDatabase } from '../../../../src/store/sqlite/file/database.ts';
import { loadMasterKey } from '../../../../src/store/sqlite/keys/master-key.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import { random } from '../../../helpers/store/own-store.ts';

function fresh(t: TestContext) {
  const folder = ownFolder(t);
  const db = openDatabase(join(folder, 'biometric.db'));
  t.after(() => db.close());
  return { db, file: join(folder, 'keys', 'master.key') };
}

const refusal = (words: RegExp) => (error: unknown) =>
  error instanceof RefusalToStart && words.test(error.message) && !error.message.includes('\n');

test('the first start makes a key that only the owner can read', (t) => {
  const { db, file } = fresh(t);
  const key = loadMasterKey(db, file, random);
  assert.equal(key.length, 32);
  assert.equal(readFileSync(file, 'utf8'), `${key.toString('hex')}\n`);
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(loadMasterKey(db, file, random), key);
});

test('a lost key is never replaced, because it would make the data unreadable', (t) => {
  const { db, file } = fresh(t);
  loadMasterKey(db, file, random);
  rmSync(file);
  assert.throws(() => loadMasterKey(db, file, random), refusal(/missing/));
  assert.throws(() => statSync(file), { code: 'ENOENT' });
});

test('the key of another database is refused', (t) => {
  const { db, file } = fresh(t);
  loadMasterKey(db, file, random);
  writeFileSync(file, random.bytes(32).toString('hex'));
  assert.throws(() => loadMasterKey(db, file, random), refusal(/not the one of this database/));
});

test('a file that holds no key is refused, on the first start as well', (t) => {
  const { db, file } = fresh(t);
  mkdirSync(join(file, '..'));
  for (const text of ['', 'garbage', 'ab'.repeat(31), 'ab'.repeat(33), 'zz'.repeat(32)]) {
    writeFileSync(file, text);
    assert.throws(() => loadMasterKey(db, file, random), refusal(/64 hexadecimal digits/), text);
  }
});

test('a place where no key can be is refused in one sentence', (t) => {
  const { db, file } = fresh(t);
  mkdirSync(file, { recursive: true });
  assert.throws(() => loadMasterKey(db, file, random), refusal(/cannot be used/));
  const below = join(ownFolder(t), 'file');
  writeFileSync(below, '');
  assert.throws(() => loadMasterKey(db, join(below, 'key'), random), refusal(/cannot be used/));
});

test('while one replica makes the key, no other can', (t) => {
  const { db, file } = fresh(t);
  const other = new Sqlite(db.name, { timeout: 0 });
  t.after(() => other.close());
  const refusals: unknown[] = [];
  const bytes = (count: number) => {
    try {
      loadMasterKey(other, file, random);
    } catch (error) {
      refusals.push((error as { code?: string }).code);
    }
    return random.bytes(count);
  };
  const key = loadMasterKey(db, file, { ...random, bytes });
  assert.ok(refusals.length > 0);
  assert.deepEqual(new Set(refusals), new Set(['SQLITE_BUSY']));
  assert.deepEqual(loadMasterKey(other, file, random), key);
});
