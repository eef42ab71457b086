import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { ownFolder } from '../../helpers/folders.ts';
import { FRANCK, OTHERS, sample } from '../../helpers/photos/samples.ts';
import { faceForm, Program, postForm } from '../../helpers/process.ts';
import { runScript } from '../../helpers/run-script.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { openOwnStore } from '../../helpers/store/open-store.ts';
import { enrol, openStore, unitVector } from '../../helpers/store/own-store.ts';

const backUp = (folder: string, ...args: string[]) => runScript('operator/backup.ts', folder, args);
const restore = (folder: string, ...args: string[]) =>
  runScript('operator/restore.ts', folder, args);

/** A folder with three users, closed, and a backup of it. */
async function backedUp(t: TestContext) {
  const own = openStore(t);
  for (const name of ['one', 'two', 'three']) await enrol(own, name, unitVector());
  own.db.close();
  const made = await backUp(own.folder, join(own.folder, 'backups'));
  assert.equal(made.code, 0, made.stderr);
  return { folder: own.folder, backup: made.stdout.trim() };
}

/** An empty machine, with or without the master key. */
function emptyHost(t: TestContext, key?: string): string {
  const folder = ownFolder(t);
  if (key) copyFileSync(key, join(folder, 'master.key'));
  return folder;
}

test('U03 a backup made during writes brings back all that was acknowledged before', async (t) => {
  const folder = ownFolder(t);
  const writer = new Program(t, ['test/resilience/durability/writer.ts', folder, '1'], {});
  await writer.said(/run1-50\n/);
  const before = writer.output.split('\n').filter(Boolean);
  const made = await backUp(folder, join(folder, 'backups'));
  assert.equal(made.code, 0, made.stderr);
  assert.equal(writer.child.exitCode, null, 'it wrote to the end');
  await writer.kill();

  const host = emptyHost(t, join(folder, 'master.key'));
  const restored = await restore(host, made.stdout.trim(), '--yes');
  assert.equal(restored.code, 0, restored.stderr);
  const { db, store } = openOwnStore(host);
  t.after(() => db.close());
  for (const userId of before) {
    const user = await store.find(userId);
    assert.ok(user, `${userId} is lost`);
    assert.equal((await store.templates(user)).length, 1);
  }
  const audit = await runScript('operator/audit-verify.ts', host, []);
  assert.match(audit.stdout, /^ok: \d+ rows/);
});

test('U03 people are recognised on the new host', async (t) => {
  const first = await startApp(t);
  const address = await listen(first.app);
  await postForm(`${address}/enroll`, faceForm('franck', sample(FRANCK[0]!)));
  const made = await backUp(first.folder, join(first.folder, 'backups'));
  await first.app.close();

  const host = emptyHost(t, join(first.folder, 'master.key'));
  assert.equal((await restore(host, made.stdout.trim(), '--yes')).code, 0);
  const second = await listen((await startApp(t, { DATA_PATH: host })).app);
  for (const [photo, success] of [
    [FRANCK[6]!, true],
    [OTHERS[0]!, false],
  ] as const) {
    const answer = await postForm(`${second}/authenticate`, faceForm('franck', sample(photo)));
    assert.equal(((await answer.json()) as { success: boolean }).success, success);
  }
});

test('U04 without the key, or with another one, nothing is restored', async (t) => {
  const { backup } = await backedUp(t);
  const without = emptyHost(t);
  const missing = await restore(without, backup);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /^The master key .* is missing: .*\n$/);
  assert.deepEqual(readdirSync(without), []);

  const other = emptyHost(t);
  writeFileSync(join(other, 'master.key'), `${randomBytes(32).toString('hex')}\n`);
  const wrong = await restore(other, backup);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /is not the one of this database/);
  assert.deepEqual(readdirSync(other), ['master.key']);
});

test('U04 a backup that was cut or edited is refused, also when its digest was edited with it', async (t) => {
  const { folder, backup } = await backedUp(t);
  const label = readFileSync(`${backup}.json`, 'utf8');
  const whole = readFileSync(backup);
  const host = emptyHost(t, join(folder, 'master.key'));
  const refused = async (words: RegExp) => {
    const { code, stderr } = await restore(host, backup);
    assert.equal(code, 1);
    assert.match(stderr, words);
    assert.deepEqual(readdirSync(host), ['master.key']);
  };

  truncateSync(backup, whole.length - 4096);
  await refused(/was cut or changed/);
  const edited = Buffer.from(whole);
  edited[edited.length - 10]! ^= 1;
  writeFileSync(backup, edited);
  await refused(/was cut or changed/);

  writeFileSync(backup, whole);
  const db = new Sqlite(backup);
  db.exec('DROP TRIGGER audit_no_update; UPDATE audit SET success = 0 WHERE id = 2');
  db.close();
  const bytes = readFileSync(backup);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(
    `${backup}.json`,
    JSON.stringify({ ...JSON.parse(label), bytes: bytes.length, sha256 }),
  );
  await refused(/audit log in it is broken: row 2/);
  writeFileSync(`${backup}.json`, '{}');
  await refused(/is not what "npm run backup" writes/);
});

test('a database that is there, or in use, is not overwritten; --replace keeps it', async (t) => {
  const { folder, backup } = await backedUp(t);
  const { code, stderr } = await restore(folder, backup);
  assert.equal(code, 1);
  assert.match(stderr, /--replace/);

  const open = openOwnStore(folder);
  await enrol(open, 'four', unitVector());
  assert.match((await restore(folder, backup, '--replace')).stderr, /is in use/);
  open.db.close();

  assert.equal((await restore(folder, backup, '--replace')).code, 0);
  const after = openOwnStore(folder);
  t.after(() => after.db.close());
  assert.equal(await after.store.find('four'), null);
  assert.ok(await after.store.find('three'));
  assert.ok(existsSync(join(folder, 'biometric.db.before-restore')));
});

test('--keep removes the oldest, wrong words are explained', async (t) => {
  const { folder, backup } = await backedUp(t);
  const backups = join(folder, 'backups');
  mkdirSync(join(backups, 'other'));
  const second = await backUp(folder, backups, '--keep', '1');
  assert.equal(second.code, 0, second.stderr);
  const name = second.stdout.trim().slice(backups.length + 1);
  assert.deepEqual(readdirSync(backups).sort(), [name, `${name}.json`, 'other'].sort());
  assert.ok(!existsSync(backup));
  for (const args of [['--keep', '0'], ['--keep', 'x'], ['--kep'], ['a', 'b']]) {
    assert.equal((await backUp(folder, ...args)).code, 2, args.join(' '));
  }
  assert.equal((await restore(folder)).code, 2);
  assert.match((await restore(folder, '--help')).stdout, /usage: npm run restore/);
  assert.match((await backUp(emptyHost(t))).stderr, /^There is no database at/);
});
