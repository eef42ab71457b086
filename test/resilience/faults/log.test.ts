import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { checkpointWal } from '../../../src/store/sqlite/file/wal-checkpoint.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';
import { enrol, openStore, unitVector } from '../../helpers/store/own-store.ts';

test('D03 a reader keeps the log from being folded, without waiting for it; then it is cut', async (t) => {
  const own = openStore(t);
  await enrol(own, 'alice', unitVector());
  const bytes = async () => statSync(`${own.file}-wal`).size;
  const reader = new Sqlite(own.file, { readonly: true });
  t.after(() => reader.close());
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM users').get();
  await enrol(own, 'bob', unitVector());
  assert.equal(checkpointWal(own.db, { patient: false }), false);
  assert.ok((await bytes()) > 0);
  assert.ok(Number(own.db.pragma('busy_timeout', { simple: true })) > 0, 'as it was before');
  reader.exec('COMMIT');
  assert.equal(checkpointWal(own.db, { patient: false }), true);
  assert.equal(await bytes(), 0);
});

test('D03 the size of the log is a metric', async (t) => {
  const { app, folder } = await startApp(t, {}, { engine: idleEngine });
  await app.inject({ method: 'POST', url: '/challenges', payload: { user_id: 'franck' } });
  const size = statSync(join(folder, 'biometric.db-wal')).size;
  assert.ok(size > 0);
  assert.equal((await Scrape.of(app)).value('biometric_store_log_bytes'), size);
});
