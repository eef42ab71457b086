import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import type { FastifyInstance } from 'fastify';
import { ownFolder } from '../../helpers/folders.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { addressOf, faceForm, Program, postForm, startService } from '../../helpers/process.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment, photo, post } from '../../helpers/service/form.ts';

const [first, second, third] = FRANCK.slice(0, 3).map(sample) as [Buffer, Buffer, Buffer];

/** Every way to write, and what it is answered. */
async function writes(app: FastifyInstance): Promise<string[]> {
  const requests = [
    enrolment('new', second),
    attempt('franck', second),
    attempt('nobody', second),
    post('/users/franck/templates', [photo(third)]),
    { method: 'POST' as const, url: '/challenges', payload: { user_id: 'franck' } },
    { method: 'DELETE' as const, url: '/users/franck' },
  ];
  const answers: string[] = [];
  for (const request of requests) {
    const { statusCode, body, headers } = await app.inject(request);
    const code = /problem:([a-z-]+)/.exec(body)?.[1];
    answers.push(`${statusCode} ${code} ${headers['retry-after']}`);
  }
  return answers;
}

const WRITES = 6;

async function health(app: FastifyInstance): Promise<string> {
  const { statusCode, body } = await app.inject('/health');
  return `${statusCode} ${JSON.parse(body).store}`;
}

/** Rows of every table, so that a partial write shows. */
function rowsOf(file: string): Record<string, number> {
  const db = new Sqlite(file, { readonly: true });
  try {
    const names = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .pluck()
      .all();
    const count = (name: string) => db.prepare(`SELECT count(*) FROM "${name}"`).pluck().get();
    return Object.fromEntries(names.map((name) => [name, count(name) as number]));
  } finally {
    db.close();
  }
}

async function expectWorks(app: FastifyInstance): Promise<void> {
  const { statusCode, body } = await app.inject(attempt('franck', second));
  assert.equal(`${statusCode} ${JSON.parse(body).reason}`, '200 match');
  assert.equal(await health(app), '200 ok');
}

test('F04 while another process holds the lock every write is 503 and writes nothing, every read works', async (t) => {
  const { app, folder } = await startApp(t);
  assert.equal((await app.inject(enrolment('franck', first))).statusCode, 201);
  const file = join(folder, 'biometric.db');
  const before = rowsOf(file);
  const other = new Sqlite(file);
  t.after(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  assert.deepEqual(await writes(app), Array(WRITES).fill('503 storage-busy 2'));
  assert.equal((await app.inject('/users/franck/history')).statusCode, 200);
  assert.equal(await health(app), '200 ok');
  assert.deepEqual(rowsOf(file), before);
  other.exec('ROLLBACK');
  await expectWorks(app);
});

const root = process.getuid?.() === 0 && process.platform === 'linux';
const skip = root ? false : 'only root mounts a small disk';

/** A disk of the test's own. */
function smallDisk(t: TestContext, options: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'biometric-test-disk-'));
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  assert.equal(status, 0, String(stderr));
  t.after(() => {
    spawnSync('umount', ['-l', folder]);
    rmdirSync(folder);
  });
  return folder;
}

test('F05 on a full disk every write is 503, reads work, and with room all is well without a restart', {
  skip,
}, async (t) => {
  const disk = smallDisk(t, 'size=32m');
  const { app } = await startApp(t, { DATA_PATH: disk });
  assert.equal((await app.inject(enrolment('franck', first))).statusCode, 201);
  assert.equal(await health(app), '200 ok');
  const ballast = join(disk, 'ballast');
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize));
  const before = rowsOf(join(disk, 'biometric.db'));
  assert.deepEqual(await writes(app), Array(WRITES).fill('503 storage-full 2'));
  assert.equal(await health(app), '503 unavailable');
  assert.equal((await app.inject('/users/franck')).json().templates, 1);
  assert.equal((await app.inject('/metrics')).statusCode, 200);
  assert.deepEqual(rowsOf(join(disk, 'biometric.db')), before);
  rmSync(ballast);
  await expectWorks(app);
});

test('F06 while another file is in the place of the database nothing is written and /health says so', async (t) => {
  const { app, folder } = await startApp(t);
  const file = join(folder, 'biometric.db');
  assert.equal((await app.inject(enrolment('franck', first))).statusCode, 201);
  assert.equal(await health(app), '200 ok');
  const before = rowsOf(file);
  const ours = `${file}.ours`;
  linkSync(file, ours);
  copyFileSync(file, `${file}.other`);
  const gone = [() => renameSync(`${file}.other`, file), () => rmSync(file)];
  for (const takeAway of gone) {
    takeAway();
    assert.equal(await health(app), '503 unavailable');
    assert.deepEqual(await writes(app), Array(WRITES).fill('503 storage-corrupt undefined'));
    assert.equal((await app.inject('/users/franck')).json().templates, 1);
  }
  renameSync(ours, file);
  assert.deepEqual(rowsOf(file), before);
  await expectWorks(app);
});

/** A folder in which a service has run, with a backup of it, and how it starts again. */
async function operated(t: TestContext) {
  const folder = ownFolder(t);
  const env = { DATA_PATH: folder, OMP_NUM_THREADS: '1' };
  const run = async (script: string, ...args: string[]) => {
    const program = new Program(t, [script, ...args], env);
    return { ...(await program.exit), output: program.output };
  };
  const service = startService(t, env);
  const enrolled = await postForm(`${await addressOf(service)}/enroll`, faceForm('franck', first));
  assert.equal(enrolled.status, 201);
  const kept = await run('operator/backup.ts', join(folder, 'backups'));
  assert.equal(kept.code, 0, kept.output);
  const backup = /\S+\.db$/m.exec(kept.output)![0];
  return { folder, file: join(folder, 'biometric.db'), env, run, service, backup };
}

test('F06 a log that was cut off costs what was in its end, and the service starts on a whole database', async (t) => {
  const { file, env, service } = await operated(t);
  await service.kill();
  const log = readFileSync(`${file}-wal`);
  assert.ok(log.length > 0, 'the kill left a log');
  truncateSync(`${file}-wal`, log.length - 100);
  rmSync(`${file}-shm`, { force: true });
  const again = startService(t, env);
  const address = await addressOf(again);
  assert.ok([200, 404].includes((await fetch(`${address}/users/franck`)).status));
  const next = await postForm(`${address}/enroll`, faceForm('next', second));
  assert.equal(next.status, 201);
  again.signal('SIGTERM');
  assert.deepEqual(await again.exit, { code: 0, signal: null });
  const db = new Sqlite(file);
  t.after(() => db.close());
  assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
});

test('F06 a smashed database is refused at the start, and restoring the backup brings it back', async (t) => {
  const { file, env, run, service, backup } = await operated(t);
  service.signal('SIGTERM');
  await service.exit;
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0xa5, 4096, bytes.length - 100));
  const refused = startService(t, env);
  assert.deepEqual(await refused.exit, { code: 78, signal: null });
  assert.match(refused.output, /is damaged .*: restore a backup\.\n$/);
  const asked = await run('operator/restore.ts', backup, '--replace');
  assert.equal(asked.code, 1);
  assert.match(asked.output, /what happened after this backup .* --yes/is);
  const restored = await run('operator/restore.ts', backup, '--replace', '--yes');
  assert.equal(restored.code, 0, restored.output);
  assert.ok(existsSync(`${file}.before-restore`));
  const again = await addressOf(startService(t, env));
  const answer = await postForm(`${again}/authenticate`, faceForm('franck', second));
  assert.equal(((await answer.json()) as { success: boolean }).success, true);
});

test('F13 a folder that cannot be written to is a refusal to start in one sentence', async (t) => {
  const folder = root ? smallDisk(t, 'ro,size=1m') : ownFolder(t);
  if (!root) chmodSync(folder, 0o500);
  const service = startService(t, { DATA_PATH: folder });
  assert.deepEqual(await service.exit, { code: 78, signal: null });
  assert.match(service.output, /^biometric-api: The database .* cannot be opened: .*\n$/);
});
