import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { before, test } from 'node:test';
import { ownFolder, ROOT } from '../../helpers/folders.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { addressOf, faceForm, postForm, startService } from '../../helpers/process.ts';
import { runScript } from '../../helpers/run-script.ts';
import { enrolled, openStore, unitVector } from '../../helpers/store/own-store.ts';

const skip = process.platform === 'win32' ? 'Windows has no such modes' : false;

// Every program that the test starts inherits this umask, which makes files readable for everybody.
before(() => void process.umask(0));

/** The access rights of group and others on everything in the folder. */
function openTo(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const modes = entries.map((name) => [name, statSync(join(folder, name)).mode & 0o077] as const);
  return Object.fromEntries(
    modes.filter(([, mode]) => mode !== 0).map(([name, mode]) => [name, mode.toString(8)]),
  );
}

test('service and commands make nothing that others can read, but the copy for sqlite-web', {
  skip,
}, async (t) => {
  const folder = ownFolder(t);
  const data = join(folder, 'data');
  const snapshots = join(folder, 'snapshots');
  const env = { DATA_PATH: data, SNAPSHOT_PATH: snapshots, OMP_NUM_THREADS: '1' };
  const service = startService(t, env);
  const address = await addressOf(service);
  await postForm(`${address}/enroll`, faceForm('anna', sample(FRANCK[0]!)));
  const open = {
    snapshots: '55',
    [relative(folder, join(snapshots, 'biometric.db'))]: '44',
  };
  const names = readdirSync(data).sort();
  assert.deepEqual(names, ['biometric.db', 'biometric.db-shm', 'biometric.db-wal', 'master.key']);
  assert.deepEqual(openTo(folder), open);

  const backups = join(folder, 'backups');
  const made = await runScript('operator/backup.ts', data, [backups]);
  assert.equal(made.code, 0, made.stderr);
  const words = ['create', '--client', 'phone', '--scopes', 'authenticate'];
  assert.equal((await runScript('operator/keys.ts', data, words)).code, 0);
  assert.equal((await runScript('operator/audit-verify.ts', data, [])).code, 0);
  service.signal('SIGTERM');
  await service.exit;
  chmodSync(made.stdout.trim(), 0o644);
  const restored = await runScript('operator/restore.ts', data, [made.stdout.trim(), '--replace']);
  assert.equal(restored.code, 0, restored.stderr);
  chmodSync(made.stdout.trim(), 0o600);
  assert.deepEqual(openTo(folder), open);
});

test('what an older program left open is closed at the start', { skip }, async (t) => {
  const own = openStore(t);
  await enrolled(own, 'anna', unitVector());
  const files = ['biometric.db', 'biometric.db-wal', 'biometric.db-shm', 'master.key'];
  for (const name of files) chmodSync(join(own.folder, name), 0o644);
  chmodSync(own.folder, 0o755);
  openStore(t, own.folder);
  assert.deepEqual(openTo(own.folder), {});
  assert.equal(statSync(own.folder).mode & 0o777, 0o755, 'the folder may be shared on purpose');

  const backups = join(own.folder, 'backups');
  mkdirSync(backups);
  for (const name of ['biometric-20260101T000000000Z.db', 'notes.txt']) {
    writeFileSync(join(backups, name), '');
  }
  assert.equal((await runScript('operator/backup.ts', own.folder, [backups])).code, 0);
  assert.deepEqual(Object.keys(openTo(own.folder)).sort(), ['backups', 'backups/notes.txt']);
});

test('secrets are readable in their folders, which only their readers mount', { skip }, (t) => {
  const folder = join(ownFolder(t), 'secrets');
  const env = { ...process.env, SECRETS_PATH: folder };
  const run = () => spawnSync(process.execPath, ['operator/secrets.ts'], { cwd: ROOT, env });
  assert.equal(run().status, 0);
  const modes = openTo(folder);
  assert.equal(modes['api/redis_password'], '44');
  assert.equal(modes['redis/users.acl'], '44');
  assert.equal(modes.grafana, '55');
  assert.deepEqual(new Set(Object.values(modes)), new Set(['44', '55']), 'nobody else writes');
});
