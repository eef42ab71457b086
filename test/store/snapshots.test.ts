import assert from 'node:assert/strict';
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { Snapshots } from '../../src/store/snapshots.ts';
import { ownFolder } from '../helpers/folders.ts';
import { enrol, openStore, unitVector } from './own-store.ts';

function snapshotsOf(t: TestContext, folder: string) {
  const own = openStore(t);
  const runs: (number | null)[] = [];
  const done = (seconds: number | null) => void runs.push(seconds);
  const snapshots = new Snapshots(own.db, { folder, everySeconds: 3600, done });
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
  enrol(own, 'one', unitVector());
  enrol(own, 'two', unitVector());
  await snapshots.start();
  assert.equal(usersIn(file), 2);
  assert.deepEqual(readdirSync(join(file, '..')), ['biometric.db']);
  const copy = new Sqlite(file, { readonly: true });
  assert.equal(copy.pragma('journal_mode', { simple: true }), 'delete');
  copy.close();
  assert.equal(runs.length, 1);
  assert.ok(runs[0]! > 0);
});

test('a template in a snapshot is a sealed blob', async (t) => {
  const { own, snapshots, file } = snapshotsOf(t, ownFolder(t));
  const embedding = unitVector();
  enrol(own, 'one', embedding);
  await snapshots.start();
  const copy = new Sqlite(file, { readonly: true });
  t.after(() => copy.close());
  const rows = copy.prepare('SELECT * FROM templates').all() as Record<string, unknown>[];
  assert.equal(rows.length, 1);
  const plain = Buffer.from(embedding.buffer, embedding.byteOffset, 64);
  const blobs = Object.values(rows[0]!).filter((value) => Buffer.isBuffer(value));
  assert.ok(blobs.some((blob) => blob.length > embedding.byteLength));
  for (const blob of blobs) assert.equal(blob.indexOf(plain), -1);
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
  enrol(own, 'one', unitVector());
  await snapshots.start();
  own.db.close();
  const again = new Snapshots(own.db, { folder, everySeconds: 3600, done: (s) => runs.push(s) });
  await again.start();
  await again.stop();
  assert.equal(runs.at(-1), null);
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
