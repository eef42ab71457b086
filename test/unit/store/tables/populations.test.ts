import assert from 'node:assert/strict';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { Problem } from '../../../../src/errors.ts';
import { migrate } from '../../../../src/store/sqlite/file/migrate.ts';
import { SqlitePopulations } from '../../../../src/store/sqlite/tables/populations.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import { openStore, random } from '../../../helpers/store/own-store.ts';
import { populationVersion as version } from '../../../helpers/store/population-version.ts';
import { oldDatabase } from '../file/old-schemas.ts';

test('what was added comes back, and the newest that is not held is in force', async (t) => {
  const { populations } = openStore(t);
  assert.equal(await populations.inForce('model@1'), null);
  assert.ok(await populations.add(version(1)));
  assert.deepEqual((await populations.inForce('model@1'))?.newest, version(1));
  assert.ok(await populations.add(version(2, { along: [1] })));
  assert.ok(await populations.add(version(3, { origin: 'held' })));
  const inForce = await populations.inForce('model@1');
  assert.equal(inForce?.newest.version, 2);
  assert.deepEqual(inForce?.populations, [version(2).population, version(1).population]);
  assert.equal((await populations.newest('model@1'))?.version, 3);
  assert.deepEqual(
    (await populations.list('model@1')).map((one) => one.version),
    [3, 2, 1],
  );
  assert.equal(await populations.inForce('model@2'), null, 'each model has its own');
});

test('of two processes that add one version at a time the second one adds nothing', async (t) => {
  const { populations } = openStore(t);
  assert.equal(await populations.add(version(1)), true);
  assert.equal(await populations.add(version(1, { at: 5 })), false);
  assert.equal((await populations.inForce('model@1'))?.newest.at, 1001);
});

test('two processes agree from one comparison to the next', async (t) => {
  const one = openStore(t);
  const other = openStore(t, one.folder);
  await one.populations.add(version(1));
  assert.equal((await other.populations.inForce('model@1'))?.newest.version, 1);
  await other.populations.add(version(2));
  assert.equal((await one.populations.inForce('model@1'))?.newest.version, 2);
});

test('old versions are dropped, but not those in force', async (t) => {
  const { populations } = openStore(t);
  await populations.add(version(1));
  await populations.add(version(2, { along: [1] }));
  for (let n = 3; n <= 60; n++) await populations.add(version(n, { origin: 'held' }));
  const kept = (await populations.list('model@1')).map((one) => one.version);
  assert.ok(kept.length <= 33, `${kept.length} versions`);
  assert.equal((await populations.inForce('model@1'))?.newest.version, 2);
  assert.equal((await populations.inForce('model@1'))?.populations.length, 2);
});

test('it is sealed: no number can be read in the file, and a changed byte is noticed', async (t) => {
  const { populations, db } = openStore(t);
  await populations.add(version(1));
  const { sealed } = db.prepare('SELECT sealed FROM populations').get() as { sealed: Buffer };
  assert.ok(!sealed.includes('spread'));
  sealed[40]! ^= 1;
  db.prepare('UPDATE populations SET sealed = ?').run(sealed);
  await assert.rejects(
    populations.inForce('model@1'),
    (error) => error instanceof Problem && error.code === 'storage-corrupt',
  );
});

test('a new installation enforces what it learns', async (t) => {
  const { populations } = openStore(t);
  assert.equal(await populations.defaultMode(), 'enforce');
});

test('an installation that had people before only reports after the upgrade', async (t) => {
  const db = new Sqlite(oldDatabase(ownFolder(t), 8));
  t.after(() => db.close());
  migrate(db);
  const populations = new SqlitePopulations(db, Buffer.alloc(32), random);
  assert.equal(await populations.defaultMode(), 'report');
});
