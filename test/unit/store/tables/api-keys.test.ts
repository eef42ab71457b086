import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openDatabase } from '../../../../src/store/sqlite/file/database.ts';
import { SqliteKeyStore } from '../../../../src/store/sqlite/tables/api-keys.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import { HandClock } from '../../../helpers/hand-clock.ts';
import { random } from '../../../helpers/store/open-store.ts';

const DAY_SECONDS = 86_400;

function ownKeys(t: TestContext) {
  const clock = new HandClock();
  const file = join(ownFolder(t), 'biometric.db');
  const db = openDatabase(file);
  t.after(() => db.close());
  return { clock, db, file, keys: new SqliteKeyStore(db, clock, random) };
}

const idOf = (key: string): string => key.split('_')[1]!;

test('a key is its client and its scopes, and no other text is', async (t) => {
  const { keys } = ownKeys(t);
  const key = keys.create('shop', ['enroll', 'history'], null)!;
  const principal = (await keys.verify(key))!;
  assert.equal(principal.client, 'shop');
  assert.deepEqual([...principal.scopes], ['enroll', 'history']);
  const other = keys.create('bank', ['admin'], null)!;
  const mixed = `bk_${idOf(key)}_${other.slice(-43)}`;
  const last = key.endsWith('A') ? 'B' : 'A';
  const wrong = [mixed, key.slice(0, -1) + last, key.slice(0, -1), `${key}A`, ` ${key}`, '', 'bk_'];
  for (const text of [...wrong, key.toUpperCase(), `${key}\n`]) {
    assert.equal(await keys.verify(text), null, text);
  }
});

test('the secret is not in the database', (t) => {
  const { keys, db } = ownKeys(t);
  const key = keys.create('shop', ['enroll'], null)!;
  const rows = JSON.stringify(db.prepare('SELECT *, hex(hash) FROM api_keys').all());
  assert.ok(rows.includes(idOf(key)));
  assert.ok(!rows.includes(key.slice(-43)));
  assert.ok(!rows.includes(Buffer.from(key.slice(-43), 'base64url').toString('hex').toUpperCase()));
  assert.ok(!JSON.stringify(keys.list()).includes('hash'));
});

test('a client has two live keys at most; a dead one makes room', async (t) => {
  const { keys, clock } = ownKeys(t);
  const first = keys.create('shop', ['enroll'], null)!;
  const second = keys.create('shop', ['enroll'], clock.now() + 1000)!;
  assert.equal(keys.create('shop', ['enroll'], null), null);
  for (const key of [first, second]) assert.ok(await keys.verify(key));
  assert.ok(keys.create('bank', ['enroll'], null), 'another client has its own two');
  clock.pass(1);
  assert.equal(await keys.verify(second), null);
  assert.ok(keys.create('shop', ['enroll'], null), 'one has expired');
  assert.equal(keys.create('shop', ['enroll'], null), null);
  assert.equal(keys.revoke(idOf(first)), true);
  assert.equal(await keys.verify(first), null);
  assert.ok(keys.create('shop', ['enroll'], null), 'one is revoked');
});

test('a key ends at its very moment and not before', async (t) => {
  const { keys, clock } = ownKeys(t);
  const key = keys.create('shop', ['enroll'], clock.now() + DAY_SECONDS * 1000)!;
  clock.pass(DAY_SECONDS - 0.001);
  assert.ok(await keys.verify(key));
  clock.pass(0.001);
  assert.equal(await keys.verify(key), null);
});

test('a key is revoked once, and an unknown id is told apart', (t) => {
  const { keys, clock } = ownKeys(t);
  const id = idOf(keys.create('shop', ['enroll'], null)!);
  assert.equal(keys.revoke(id), true);
  const at = clock.now();
  clock.pass(60);
  assert.equal(keys.revoke(id), false);
  assert.equal(keys.list()[0]!.revokedAt, at);
  assert.equal(keys.revoke('000000000000'), false);
});

test('the last use is noted, at most once a minute, and not for a refused key', async (t) => {
  const { keys, clock } = ownKeys(t);
  const key = keys.create('shop', ['enroll'], null)!;
  const lastUsed = () => keys.list()[0]!.lastUsedAt;
  await keys.verify(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`);
  assert.equal(lastUsed(), null);
  await keys.verify(key);
  const first = clock.now();
  assert.equal(lastUsed(), first);
  clock.pass(60);
  await keys.verify(key);
  assert.equal(lastUsed(), first);
  clock.pass(1);
  await keys.verify(key);
  assert.equal(lastUsed(), clock.now());
  keys.revoke(idOf(key));
  clock.pass(3600);
  await keys.verify(key);
  assert.equal(lastUsed(), first + 61_000);
});

test('a key counts while another process writes, though its use cannot be noted', async (t) => {
  const { keys, file } = ownKeys(t);
  const key = keys.create('shop', ['enroll'], null)!;
  const writer = openDatabase(file);
  t.after(() => writer.close());
  writer.exec('BEGIN IMMEDIATE');
  assert.equal((await keys.verify(key))?.client, 'shop');
  writer.exec('ROLLBACK');
  assert.equal(keys.list()[0]!.lastUsedAt, null);
  await keys.verify(key);
  assert.notEqual(keys.list()[0]!.lastUsedAt, null);
});

test('another process sees a new and a revoked key at once', async (t) => {
  const { keys, file, clock } = ownKeys(t);
  const db = openDatabase(file);
  t.after(() => db.close());
  const other = new SqliteKeyStore(db, clock, random);
  const key = (await other.create('shop', ['enroll'], null))!;
  assert.ok(await keys.verify(key));
  other.revoke(idOf(key));
  assert.equal(await keys.verify(key), null);
});
