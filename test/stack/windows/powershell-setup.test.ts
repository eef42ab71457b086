import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { KEY, PASSWORDS } from '../scripts/setup-script-copy.ts';
import { ENV_FILE, type Facts, WindowsMachine } from './powershell/windows-machine.ts';

// There is no PowerShell here, so the script runs in an interpreter of the part of the language that
// it uses (test/stack/powershell), on a machine that is made up. Windows itself has the last word.
type Answers = NonNullable<Facts['docker']>;
const shown = PASSWORDS.map(([name, value]) => `${name}=${value}`).join('\n');
const WORKING: Answers = {
  'docker info --format {{.MemTotal}}': [0, '8000000000'],
  'docker info --format {{.OSType}}': [0, 'linux'],
  'docker compose version': [0, '2.29.1-desktop.1'],
  'docker compose run --rm -T secrets show': [0, shown],
  'docker compose run --rm -T --no-deps biometric-api': [0, KEY],
};
const FOLDERS = ['data', 'data\\snapshots', 'models', 'cache', 'logs\\nginx'];
const EMPTY = ['redis-data', 'prometheus-data', 'grafana-data'];
const working = (facts: Partial<Facts> = {}) => new WindowsMachine({ docker: WORKING, ...facts });
/** A docker that works, but for these answers. */
const answering = (answers: Answers) => ({ docker: { ...WORKING, ...answers } });
const table = ({ said }: WindowsMachine) => said.slice(said.indexOf('')).join('\n');
const dockerCalls = ({ events }: WindowsMachine) => events.filter((e) => e.startsWith('docker'));

test('makes the folders and .env, builds, takes over the passwords, stores a key', () => {
  const machine = working();
  assert.equal(machine.setup(), 0, table(machine));
  assert.deepEqual(
    [...machine.folders],
    [...FOLDERS, ...EMPTY].map((name) => `D:\\${name}`),
  );
  assert.deepEqual(dockerCalls(machine).slice(-5), [
    'docker compose ps -q',
    'docker compose build',
    'docker compose run --rm -T secrets import < .env',
    'docker compose run --rm -T secrets show',
    'docker compose run --rm -T --no-deps biometric-api node operator/keys.ts create --client setup --scopes enroll,authenticate,history,erase',
  ]);
  const env = parseEnv(machine.env);
  assert.deepEqual(
    PASSWORDS.map(([name]) => [name, env[name]]),
    PASSWORDS,
  );
  assert.equal(env.API_KEY, KEY);
  assert.equal(env.SNAPSHOTS, 'D:/data/snapshots');
  assert.equal(env.COMPOSE_FILE, 'docker-compose.yml');
  for (const secret of [KEY, ...PASSWORDS.map(([, value]) => value)]) {
    assert.ok(!machine.said.join('\n').includes(secret), 'a secret was printed');
  }
  assert.match(table(machine), /^OK {4}\.env .*complete, readable by you only$/m);
  assert.match(table(machine), /GRAFANA_ADMIN_PASSWORD in \.env/);
});

test('.env is protected before anything is in it', () => {
  const machine = working();
  machine.setup({ SkipDocker: true });
  assert.deepEqual(machine.events, [
    `write ${ENV_FILE}.new empty`,
    `icacls ${ENV_FILE}.new /inheritance:r /grant:r *S-1-5-21-1:(M)`,
    `write ${ENV_FILE}.new text`,
    `move ${ENV_FILE}.new ${ENV_FILE}`,
  ]);
});

test('-SkipDocker asks for no Docker and makes the passwords itself', () => {
  const machine = working({ docker: null });
  assert.equal(machine.setup({ SkipDocker: true, DataDrive: 'c' }), 0, table(machine));
  const env = parseEnv(machine.env);
  const secrets = PASSWORDS.map(([name]) => env[name]!);
  for (const secret of secrets) assert.match(secret, /^[A-Za-z0-9]{32}$/);
  assert.equal(new Set(secrets).size, 3);
  assert.equal(env.LOGS_PATH, 'C:/logs');
  assert.deepEqual(dockerCalls(machine), []);
});

test('a second run keeps .env byte for byte, a key included', () => {
  const machine = working();
  machine.setup();
  const { env } = machine;
  machine.events.length = 0;
  assert.equal(machine.setup(), 0);
  assert.equal(machine.env, env);
  assert.ok(!dockerCalls(machine).some((call) => call.includes('keys.ts')));
  assert.ok(![...machine.files.keys()].some((name) => name.includes('backup')));
});

test('an existing .env gets what it lacks, after a copy of it was made and protected', () => {
  const machine = working();
  const mine = '# mine\r\nHTTP_PORT=8088\r\nREDIS_PASSWORD=kept-as-it-is';
  machine.env = mine;
  assert.equal(machine.setup({ SkipDocker: true }), 0);
  assert.ok(machine.env.startsWith(`${mine}\r\n`));
  assert.match(machine.env, /^GRAFANA_ADMIN_PASSWORD=[A-Za-z0-9]{32}\r$/m);
  const copy = `${ENV_FILE}.backup-20260102-030405`;
  assert.equal(machine.files.get(copy), mine);
  assert.ok(machine.events.some((event) => event.startsWith(`icacls ${copy}`)));
});

test('-WhatIf changes nothing', () => {
  const machine = working();
  const files = [...machine.files];
  assert.equal(machine.setup({ WhatIf: true }), 0, table(machine));
  assert.deepEqual([...machine.files], files);
  assert.equal(machine.folders.size, 0);
  for (const event of machine.events) {
    assert.match(event, /^docker (?:info|compose version|compose ps)/);
  }
});

test('a drive that is not there is refused, with the drives that are', () => {
  for (const DataDrive of ['E:', 'nowhere']) {
    const machine = working();
    assert.equal(machine.setup({ DataDrive }), 1);
    assert.match(machine.said.join('\n'), /There is no drive.*-DataDrive C:.*-DataDrive D:/s);
    assert.deepEqual(machine.events, []);
  }
});

test('little memory, of the machine or of Docker, chooses the stricter limits', () => {
  const chosen = (facts: Partial<Facts>, options = {}) => {
    const machine = working(facts);
    machine.setup(options);
    return parseEnv(machine.env).COMPOSE_FILE;
  };
  const both = 'docker-compose.yml:docker-compose.override.yml';
  assert.equal(chosen({ memory: 7.9e9 }), both);
  assert.equal(chosen({ memory: 8.3e9 }), 'docker-compose.yml');
  assert.equal(
    chosen(answering({ 'docker info --format {{.MemTotal}}': [0, '2900000000'] })),
    both,
  );
  assert.equal(chosen({ memory: 4e9 }, { MemoryGB: 16 }), 'docker-compose.yml');
});

test('what is wrong is a failed check and an exit code', () => {
  const docker = (start: string, code: number, output: string) =>
    answering({ [`docker ${start}`]: [code, output] });
  const broken: [Partial<Facts>, RegExp][] = [
    [{ docker: null }, /^FAIL {2}Docker .*not installed/m],
    [docker('info --format {{.MemTotal}}', 1, ''), /^FAIL {2}Docker .*does not answer/m],
    [docker('info --format {{.MemTotal}}', 0, '0'), /^FAIL {2}Docker .*does not answer/m],
    [docker('info --format {{.OSType}}', 0, 'windows'), /^FAIL {2}Docker .*Linux containers/m],
    [docker('compose version', 0, 'v2.19.1'), /^FAIL {2}Docker .*2\.20.*"v2\.19\.1"/m],
    [docker('info --format {{.MemTotal}}', 0, '1500000000'), /^FAIL {2}Docker .*1\.5 GB/m],
    [docker('compose build', 1, ''), /^FAIL {2}Image/m],
    [docker('compose run --rm -T secrets import', 1, ''), /^FAIL {2}Passwords/m],
    [{ locked: ['D:'] }, /^FAIL {2}Folders .*administrator/m],
    [{ drives: { 'C:': 5e8, 'D:': 5e10 } }, /^FAIL {2}Free disk C:/m],
  ];
  for (const [facts, failure] of broken) {
    const machine = working(facts);
    assert.equal(machine.setup(), 1, `${failure}\n${table(machine)}`);
    assert.match(table(machine), failure);
    assert.match(machine.env, /^COMPOSE_FILE=/m, 'the rest was done all the same');
  }
});

test('a key that cannot be made is a warning', () => {
  const creating = 'docker compose run --rm -T --no-deps biometric-api';
  const machine = working(answering({ [creating]: [1, ''] }));
  assert.equal(machine.setup(), 0, table(machine));
  assert.match(table(machine), /^WARN {2}API key/m);
});

test('a port that is in use is named with its program, unless the system itself runs', () => {
  const machine = working({ listeners: { '80': 'System', '3003': 'grafana' } });
  machine.env = 'GRAFANA_PORT=3003\n';
  assert.equal(machine.setup(), 0);
  assert.match(
    table(machine),
    /^WARN {2}Ports .*80 \(HTTP_PORT\) by System, 3003 \(GRAFANA_PORT\) by grafana/m,
  );
  const running = answering({ 'docker compose ps': [0, '0123456789ab'] });
  const again = working({ listeners: { '80': 'com.docker.backend' }, ...running });
  again.setup();
  assert.match(table(again), /^OK {4}Ports/m);
});
