import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ownFolder } from '../../helpers/folders.ts';
import { runScript } from '../../helpers/run-script.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';
import { entry, openStore } from '../../helpers/store/own-store.ts';

const verify = (folder: string, ...args: string[]) =>
  runScript('operator/audit-verify.ts', folder, args);

/** A closed log of five attempts and its head as the service logs it. */
async function closedLog(t: TestContext) {
  const own = openStore(t);
  for (let i = 0; i < 5; i++) await own.audit.settle(null, entry({ success: false }));
  own.db.close();
  const { app, log, folder } = await startApp(t, { DATA_PATH: own.folder }, { engine: idleEngine });
  await listen(app);
  await app.close();
  const heads = log.map((line) => JSON.parse(line)).filter(({ auditHead }) => auditHead);
  return { folder, head: String(heads.at(-1)!.auditHead) };
}

function attack(folder: string, ...statements: string[]): void {
  const { db } = openStore({ after: () => {} }, folder);
  db.exec('DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete');
  for (const statement of statements) db.exec(statement);
  db.close();
}

test('an untouched log is ok, with the head that the service logged', async (t) => {
  const { folder, head } = await closedLog(t);
  const expected = { code: 0, stdout: `ok: 5 rows, head ${head}\n`, stderr: '' };
  assert.deepEqual(await verify(folder), expected);
  assert.deepEqual(await verify(folder, '--head', head), expected);
});

test('the walk works beside a running service and writes nothing', async (t) => {
  const own = openStore(t);
  await own.audit.settle(null, entry());
  const before = [own.file, `${own.file}-wal`].map((file) => readFileSync(file));
  assert.match((await verify(own.folder)).stdout, /^ok: 1 rows, head 1:[0-9a-f]{64}\n$/);
  const after = [own.file, `${own.file}-wal`].map((file) => readFileSync(file));
  assert.deepEqual(after, before);
});

test('D06 the first bad row is named, exit code 1', async (t) => {
  const { folder } = await closedLog(t);
  attack(folder, 'UPDATE audit SET success = 1 WHERE id IN (3, 4)');
  const { code, stdout } = await verify(folder);
  assert.equal(code, 1);
  assert.match(stdout, /^bad: row 3 was changed/);
});

test('D06 a cut end shows against the head of the log line only', async (t) => {
  const { folder, head } = await closedLog(t);
  attack(folder, 'DELETE FROM audit WHERE id > 3');
  assert.equal((await verify(folder)).code, 0);
  const { code, stdout } = await verify(folder, '--head', head);
  assert.equal(code, 1);
  assert.match(stdout, /^bad: row 4 is missing/);
});

test('what cannot be checked is said, exit code 2, and nothing is made', async (t) => {
  const folder = ownFolder(t);
  const cases: [string[], RegExp][] = [
    [[], /There is no database at/],
    [['--head', '5'], /--head takes ID:HASH/],
    [['--head', `5:${'g'.repeat(64)}`], /--head takes ID:HASH/],
    [['--rows'], /--rows.*--help explains/],
    [['now'], /now.*--help explains/],
  ];
  for (const [args, words] of cases) {
    const { code, stdout, stderr } = await verify(folder, ...args);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, words);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
  const file = join(folder, 'biometric.db');
  assert.ok(!existsSync(file));
  writeFileSync(
    file,
    'not a database at all, but longer than a header of SQLite would be, so read',
  );
  const { code, stderr } = await verify(folder);
  assert.equal(code, 2);
  assert.match(stderr, /cannot be read/);
  assert.match((await verify(folder, '--help')).stdout, /--head ID:HASH/);
});
