import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownFolder, ROOT } from '../../helpers/folders.ts';

function secrets(folder: string, args: string[], input = '') {
  const env = { ...process.env, SECRETS_PATH: folder };
  const options = { cwd: ROOT, env, input, encoding: 'utf8' } as const;
  return spawnSync(process.execPath, ['operator/secrets.ts', ...args], options);
}

const shown = (folder: string): Record<string, string> =>
  Object.fromEntries(
    secrets(folder, ['show'])
      .stdout.trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );

const NAMES = ['REDIS_PASSWORD', 'SQLITE_WEB_PASSWORD', 'GRAFANA_ADMIN_PASSWORD'];

test('the first start makes three different passwords, another folder gets three others', (t) => {
  const [one, two] = [ownFolder(t), ownFolder(t)];
  for (const folder of [one, two]) assert.equal(secrets(folder, []).status, 0);
  const all = [...Object.values(shown(one)), ...Object.values(shown(two))];
  assert.deepEqual(Object.keys(shown(one)), NAMES);
  assert.equal(new Set(all).size, 6);
  for (const password of all) assert.match(password, /^[A-Za-z0-9]{32}$/);
});

test('a second start keeps them and says nothing, and nothing secret is ever said', (t) => {
  const folder = ownFolder(t);
  const first = secrets(folder, ['ensure']);
  const before = shown(folder);
  const second = secrets(folder, ['ensure']);
  assert.deepEqual(shown(folder), before);
  assert.equal(second.stdout + second.stderr, '');
  for (const password of Object.values(before)) {
    assert.ok(!(first.stdout + first.stderr).includes(password));
  }
});

test('Redis is given the digest of the password, the service the password', (t) => {
  const folder = ownFolder(t);
  secrets(folder, ['ensure']);
  const password = readFileSync(join(folder, 'api', 'redis_password'), 'utf8');
  const acl = readFileSync(join(folder, 'redis', 'users.acl'), 'utf8');
  assert.ok(!acl.includes(password));
  assert.ok(acl.includes(createHash('sha256').update(password).digest('hex')));
});

test('what .env sets is taken, also with the line ends of Windows; what it leaves empty is made', (t) => {
  const folder = ownFolder(t);
  const text = '# ours\r\nHTTP_PORT=81\r\nGRAFANA_ADMIN_PASSWORD="chosen by hand!"\r\n';
  const unfit = secrets(folder, ['import'], text);
  assert.equal(unfit.status, 1);
  assert.match(unfit.stderr, /GRAFANA_ADMIN_PASSWORD .* without spaces/);
  const good = text.replace('chosen by hand!', 'chosen-by-hand!').concat('REDIS_PASSWORD=\r\n');
  assert.equal(secrets(folder, ['import'], good).status, 0);
  const { GRAFANA_ADMIN_PASSWORD, REDIS_PASSWORD } = shown(folder);
  assert.equal(GRAFANA_ADMIN_PASSWORD, 'chosen-by-hand!');
  assert.match(REDIS_PASSWORD!, /^[A-Za-z0-9]{32}$/);
  const again = secrets(folder, ['import'], 'REDIS_PASSWORD=another-password');
  assert.match(again.stderr, /stored REDIS_PASSWORD\n.*restarted/);
  assert.equal(shown(folder).REDIS_PASSWORD, 'another-password');
});

test('a draft that a killed process left, readable by all, is removed and stops nothing', (t) => {
  const folder = ownFolder(t);
  mkdirSync(join(folder, 'api'));
  mkdirSync(join(folder, 'redis'));
  const drafts = ['api/redis_password.new', 'redis/users.acl.new'];
  for (const name of drafts) writeFileSync(join(folder, name), 'half', { mode: 0o444 });
  const first = secrets(folder, ['ensure']);
  assert.equal(first.status, 0, first.stderr);
  assert.match(shown(folder).REDIS_PASSWORD!, /^[A-Za-z0-9]{32}$/);
  for (const name of drafts) writeFileSync(join(folder, name), 'half', { mode: 0o444 });
  secrets(folder, ['ensure']);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  assert.ok(!files.some((name) => name.endsWith('.new')), 'also when nothing is to be written');
});

test('no draft is left where it cannot be put in place', (t) => {
  const folder = ownFolder(t);
  mkdirSync(join(folder, 'api', 'redis_password'), { recursive: true });
  assert.notEqual(secrets(folder, ['import'], 'REDIS_PASSWORD=another-password').status, 0);
  assert.deepEqual(readdirSync(join(folder, 'api')), ['redis_password']);
});

test('no draft is left beside them, and a wrong word is explained', (t) => {
  const folder = ownFolder(t);
  secrets(folder, ['ensure']);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  assert.ok(!files.some((name) => name.endsWith('.new')));
  const wrong = secrets(folder, ['mke']);
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /usage:/);
  assert.equal(secrets(folder, ['--help']).status, 0);
});
