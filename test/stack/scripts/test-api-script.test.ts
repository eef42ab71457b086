import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ownFolder, ROOT } from '../../helpers/folders.ts';
import { sample } from '../../helpers/photos/samples.ts';
import { addressOf, startService } from '../../helpers/process.ts';

/** The project in a folder with a space, with the two sample photographs; .env says `settings`. */
function project(t: TestContext, settings: string): string {
  const folder = join(ownFolder(t), 'my project');
  for (const name of ['scripts/test-api.sh', 'scripts/setup']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, 'samples'));
  for (const name of ['franck_02221.jpg', 'franck_02045.jpg']) {
    writeFileSync(join(folder, 'samples', name), sample(name));
  }
  writeFileSync(join(folder, '.env'), `${settings}\r\n`);
  return folder;
}

const run = (folder: string, cwd: string, ...args: string[]) =>
  spawnSync('bash', [join(folder, 'scripts/test-api.sh'), ...args], { cwd, encoding: 'utf8' });

test('enrols, recognises and erases, on the port of .env and with the samples', async (t) => {
  const address = await addressOf(startService(t, { DATA_PATH: ownFolder(t) }));
  const folder = project(t, `API_PORT=${new URL(address).port}`);
  const { status, stdout, stderr } = run(folder, '/');
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /"templates":1.*"success":true.*"history":\[.*answer 204/s);
  const user = /test-api-[\d-]+/.exec(stdout)![0];
  assert.equal((await fetch(`${address}/users/${user}`)).status, 404);
});

test('sends the key of .env without showing it; without one it fails', async (t) => {
  const DATA_PATH = ownFolder(t);
  const create = ['create', '--client', 'setup', '--scopes', 'enroll,authenticate,history,erase'];
  const options = { cwd: ROOT, env: { ...process.env, DATA_PATH }, stdio: 'pipe' } as const;
  const key = execFileSync(process.execPath, ['operator/keys.ts', ...create], options);
  const address = await addressOf(startService(t, { DATA_PATH, AUTH_MODE: 'key' }));
  const folder = project(t, `API_KEY=${String(key).trim()}`);
  writeFileSync(join(folder, 'audrey, me; both.jpg'), sample('audrey.jpg'));
  const right = run(folder, folder, 'audrey, me; both.jpg', address);
  assert.equal(right.status, 0, right.stdout + right.stderr);
  assert.ok(!right.stdout.includes(String(key).trim()));

  writeFileSync(join(folder, '.env'), '');
  const without = run(folder, folder, 'audrey, me; both.jpg', address);
  assert.equal(without.status, 1);
  assert.match(without.stdout, /answer 401.*key-missing.*API_KEY in \.env.*FAILED/s);
});

test('says what to do when the key is of a time in which "enroll" could erase', async (t) => {
  const DATA_PATH = ownFolder(t);
  const create = ['create', '--client', 'setup', '--scopes', 'enroll,authenticate,history'];
  const options = { cwd: ROOT, env: { ...process.env, DATA_PATH }, stdio: 'pipe' } as const;
  const key = execFileSync(process.execPath, ['operator/keys.ts', ...create], options);
  const address = await addressOf(startService(t, { DATA_PATH, AUTH_MODE: 'key' }));
  const folder = project(t, `API_KEY=${String(key).trim()}`);
  const { status, stdout } = run(folder, '/', '', address);
  assert.equal(status, 1);
  assert.match(stdout, /answer 403.*scope-missing.*empty API_KEY in \.env/s);
});

test('fails when nothing answers, or the photograph is not there', async (t) => {
  const service = startService(t, { DATA_PATH: ownFolder(t) });
  const address = await addressOf(service);
  await service.kill();
  const folder = project(t, `API_PORT=${new URL(address).port}`);
  const silent = run(folder, folder);
  assert.equal(silent.status, 1);
  assert.match(silent.stdout, /nothing answers there/);
  assert.equal(run(folder, folder, 'no such.jpg').status, 2);
});
