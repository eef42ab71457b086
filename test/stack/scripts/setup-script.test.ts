import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { ROOT } from '../../helpers/folders.ts';
import { Copy, KEY, PASSWORDS, WORKING } from './setup-script-copy.ts';

const NAMES = PASSWORDS.map(([name]) => name);
/** How setup looks at Docker without changing anything. */
const LOOKS = ['info --format {{.MemTotal}}', 'compose version --short', 'compose ps -q'];
const mode = (file: string) => statSync(file).mode & 0o777;
const tree = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
const copies = (copy: Copy) =>
  tree(copy.folder).filter((name) => /^\.env\.backup-\d{8}-\d{6}$/.test(name));

test('without Docker: folders, and .env with fresh passwords that nobody else can read', (t) => {
  const copy = new Copy(t);
  const data = join(copy.folder, 'our data');
  const { status, stdout, stderr } = copy.setup('--skip-docker', '--data-dir', data);
  assert.equal(status, 0, stdout + stderr);
  assert.deepEqual(copy.calls, []);
  const folders = ['cache', 'data/snapshots', 'grafana-data', 'logs/nginx', 'models'];
  for (const name of [...folders, 'prometheus-data', 'redis-data']) {
    assert.ok(existsSync(join(data, name)), name);
  }
  assert.equal(mode(copy.envFile), 0o600);
  const env = parseEnv(copy.env);
  const secrets = NAMES.map((name) => env[name]!);
  for (const secret of secrets) assert.match(secret, /^[A-Za-z0-9]{32}$/);
  assert.equal(new Set(secrets).size, 3);
  for (const secret of secrets) assert.ok(!stdout.includes(secret), 'a password was printed');
  const example = parseEnv(readFileSync(join(ROOT, '.env.example'), 'utf8'));
  assert.deepEqual(Object.keys(env), Object.keys(example));
  assert.equal(env.LOGS_PATH, join(data, 'logs'));
  assert.match(stdout, /^OK {4}\.env .*complete/m);
  assert.match(stdout, /GRAFANA_ADMIN_PASSWORD in \.env/);
});

test('a second run changes nothing, byte for byte', (t) => {
  const copy = new Copy(t);
  copy.setup('--skip-docker');
  const { env } = copy;
  chmodSync(copy.envFile, 0o644);
  const { status, stdout } = copy.setup('--skip-docker');
  assert.equal(status, 0, stdout);
  assert.equal(copy.env, env);
  assert.deepEqual(copies(copy), []);
  assert.equal(mode(copy.envFile), 0o600);
});

test('an existing .env keeps what it has, gets what it lacks, and is copied first', (t) => {
  const copy = new Copy(t);
  const mine = `# mine\r\nHTTP_PORT=8088\r\nREDIS_PASSWORD=kept-as-it-is\r\nOWN=1`;
  copy.env = mine;
  const { status, stdout } = copy.setup('--skip-docker');
  assert.equal(status, 0, stdout);
  assert.ok(copy.env.startsWith(`${mine}\r\n`), copy.env);
  const added = copy.env.slice(mine.length);
  assert.doesNotMatch(added, /[^\r]\n|^(HTTP_PORT|REDIS_PASSWORD)=/m);
  assert.match(added, /^GRAFANA_ADMIN_PASSWORD=[A-Za-z0-9]{32}\r$/m);
  const [backup, ...more] = copies(copy);
  assert.deepEqual(more, []);
  assert.equal(readFileSync(join(copy.folder, backup!), 'utf8'), mine);
  assert.equal(mode(join(copy.folder, backup!)), 0o600);
});

test('with Docker: builds, stores the passwords of the volumes and one API key', (t) => {
  const copy = new Copy(t);
  const { status, stdout, stderr } = copy.setup();
  assert.equal(status, 0, stdout + stderr);
  assert.deepEqual(copy.calls, [
    ...LOOKS,
    'compose build',
    'compose run --rm -T secrets import',
    'compose run --rm -T secrets show',
    'compose run --rm -T --no-deps biometric-api node operator/keys.ts create --client setup --scopes enroll,authenticate,history,erase',
  ]);
  const env = parseEnv(copy.env);
  assert.deepEqual(
    NAMES.map((name) => [name, env[name]]),
    PASSWORDS,
  );
  assert.equal(env.API_KEY, KEY);
  for (const secret of [KEY, ...PASSWORDS.map(([, value]) => value)]) {
    assert.ok(!stdout.includes(secret) && !stderr.includes(secret), 'a secret was printed');
  }
  assert.deepEqual(copies(copy), [], 'there was nothing to keep a copy of');

  const before = copy.env;
  copy.answer(WORKING);
  assert.equal(copy.setup().status, 0);
  assert.equal(copy.env, before);
  assert.equal(copy.imported, before);
  assert.ok(!copy.calls.some((call) => call.includes('keys.ts')), 'no second key');
});

test('what is wrong with Docker is a failed check; .env is made all the same', (t) => {
  const broken: [string[], RegExp][] = [
    [['info*|1|'], /^FAIL {2}Docker .*does not answer/m],
    [['info*|0|8000000000', 'compose version*|0|v2.19.1'], /^FAIL {2}Docker .*2\.20.*"v2\.19\.1"/m],
    [['info*|0|1500000000', ...WORKING], /^FAIL {2}Docker .*1\.5 GB/m],
    [['compose build|1|', ...WORKING], /^FAIL {2}Image/m],
    [['*secrets import|1|', ...WORKING], /^FAIL {2}Passwords/m],
  ];
  for (const [docker, failure] of broken) {
    const copy = new Copy(t, docker);
    const { status, stdout } = copy.setup();
    assert.equal(status, 1, stdout);
    assert.match(stdout, failure);
    assert.match(copy.env, /^COMPOSE_FILE=/m);
  }
});

test('a key that cannot be made is a warning', (t) => {
  const copy = new Copy(t, ['*keys.ts create*|1|', ...WORKING]);
  const { status, stdout } = copy.setup();
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^WARN {2}API key/m);
  assert.match(copy.env, /^API_KEY=$/m);
});

test('less than 8 GB, or little for Docker, chooses the stricter limits', (t) => {
  const both = 'docker-compose.yml:docker-compose.override.yml';
  const chosen = (docker: string[], ...args: string[]) => {
    const copy = new Copy(t, docker);
    copy.setup(...args);
    return parseEnv(copy.env).COMPOSE_FILE;
  };
  assert.equal(chosen(WORKING, '--memory', '7'), both);
  assert.equal(chosen(WORKING, '--memory', '8'), 'docker-compose.yml');
  assert.equal(chosen(['info*|0|2900000000', ...WORKING], '--memory', '64'), both);
  assert.equal(chosen([], '--memory', '7', '--skip-docker'), both);
});

test('limits that are too large for the machine are kept, with a warning', (t) => {
  const copy = new Copy(t);
  copy.env = 'COMPOSE_FILE=docker-compose.yml\n';
  const { stdout } = copy.setup('--skip-docker', '--memory', '4');
  assert.match(stdout, /^WARN {2}Limits/m);
  assert.ok(copy.env.startsWith('COMPOSE_FILE=docker-compose.yml\n'));
});

test('a dry run changes nothing and says what it would do', (t) => {
  const copy = new Copy(t);
  const before = tree(copy.folder);
  const { status, stdout } = copy.setup('--dry-run', '--data-dir', join(copy.folder, 'data'));
  assert.equal(status, 0, stdout);
  assert.deepEqual(tree(copy.folder), before);
  assert.deepEqual(copy.calls, LOOKS);
  assert.match(stdout, /Would make .*data\/snapshots/);
  assert.match(stdout, /Would make \.env/);
});

test('a port that is in use is named', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const copy = new Copy(t);
  copy.env = `GRAFANA_PORT=${port}\n`;
  assert.match(
    copy.setup('--skip-docker').stdout,
    new RegExp(`^WARN  Ports .*${port} \\(GRAFANA_PORT\\)`, 'm'),
  );
  // Then the running system itself uses the ports.
  copy.answer(['compose ps*|0|0123456789ab', ...WORKING]);
  assert.match(copy.setup().stdout, /^OK {4}Ports/m);
});

test('what it does not understand is refused before anything is done', (t) => {
  const copy = new Copy(t);
  const wrong = [
    ['--memory'],
    ['--memory', 'x'],
    ['--data-dir', 'a:b'],
    ['--data-dir'],
    ['--fast'],
  ];
  for (const args of wrong) {
    const { status, stderr } = copy.setup(...args);
    assert.equal(status, 2, args.join());
    assert.match(stderr, /--/);
  }
  assert.equal(copy.env, '');
  assert.match(copy.setup('--help').stdout, /usage: .*--dry-run/);
});

test('stop-system saves the logs where .env says, then stops', (t) => {
  const copy = new Copy(t, ['*biometric-api|0|api line', '*nginx|0|nginx line']);
  copy.env = 'LOGS_PATH=our logs\n';
  const { status, stderr } = copy.run('stop-system.sh');
  assert.equal(status, 0, stderr);
  const logs = join(copy.folder, 'our logs');
  const [api, , nginx] = tree(logs);
  assert.match(`${api} ${nginx}`, /^biometric-api-\d{8}-\d{6}\.log nginx\/nginx-\d{8}-\d{6}\.log$/);
  assert.equal(readFileSync(join(logs, api!), 'utf8'), 'api line\n');
  assert.equal(copy.calls.at(-1), 'compose down');
});
