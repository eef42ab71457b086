import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { configSchema, readConfig } from '../../src/config.ts';
import { RefusalToStart } from '../../src/errors.ts';
import { ownFolder } from '../helpers/folders.ts';
import { Program } from '../helpers/process.ts';

const cwd = join(import.meta.dirname, 'home');
const read = (env: Record<string, string>) => readConfig(env, cwd);

const refusal = (words: RegExp) => (error: unknown) =>
  error instanceof RefusalToStart && words.test(error.message) && !error.message.includes('\n');

test('without a variable the service listens on loopback and keeps its data beside itself', () => {
  const config = read({});
  assert.equal(config.API_HOST, '127.0.0.1');
  assert.equal(config.API_PORT, 8000);
  assert.equal(config.MATCH_FMR, 1e-5);
  assert.equal(config.DATA_PATH, join(cwd, 'data'));
  assert.equal(config.DB_PATH, join(cwd, 'data', 'biometric.db'));
  assert.equal(config.MASTER_KEY_FILE, join(cwd, 'data', 'master.key'));
  assert.equal(config.MODELS_PATH, join(cwd, 'models'));
  assert.ok(Object.isFrozen(config));
});

test('an empty variable counts as unset', () => {
  const names = Object.keys(configSchema.shape);
  assert.deepEqual(read(Object.fromEntries(names.map((name) => [name, '']))), read({}));
  assert.deepEqual(read(Object.fromEntries(names.map((name) => [name, '  ']))), read({}));
});

test('paths follow DATA_PATH unless they are given', () => {
  const elsewhere = join(cwd, 'elsewhere');
  const config = read({ DATA_PATH: elsewhere, MASTER_KEY_FILE: 'keys/own.key' });
  assert.equal(config.DB_PATH, join(elsewhere, 'biometric.db'));
  assert.equal(config.MASTER_KEY_FILE, join(cwd, 'keys', 'own.key'));
});

const WRONG: [string, string][] = [
  ['API_PORT', 'eighty'],
  ['API_PORT', '65536'],
  ['API_PORT', '-1'],
  ['API_PORT', '80.5'],
  ['AUTH_MODE', 'none'],
  ['MATCH_FMR', '0.5'],
  ['MATCH_FMR', '1e-7'],
  ['OMP_NUM_THREADS', '0'],
  ['OMP_NUM_THREADS', '1000'],
  ['QUEUE_LIMIT', '0'],
  ['QUEUE_WAIT_MS', 'soon'],
  ['RATE_LIMIT_GENERAL', '-5'],
  ['RATE_LIMIT_AUTH', 'none'],
  ['CACHE_MAX_BYTES', '0'],
  ['CACHE_TTL_SECONDS', '0'],
  ['LOG_LEVEL', 'loud'],
  ['CORS_ORIGINS', '*'],
  ['CORS_ORIGINS', 'null'],
  ['CORS_ORIGINS', 'shop.example'],
  ['CORS_ORIGINS', 'https://shop.example/'],
  ['CORS_ORIGINS', 'https://shop.example/path'],
  ['CORS_ORIGINS', 'https://Shop.example'],
  ['CORS_ORIGINS', 'https://user@shop.example'],
  ['CORS_ORIGINS', 'https://*.shop.example'],
  ['CORS_ORIGINS', 'https://shop.example https://other.example'],
  ['TRUST_PROXY', 'true'],
  ['TRUST_PROXY', '10.0.0.0/33'],
  ['TRUST_PROXY', '10.0.0.1,'],
  ['TRUST_PROXY', 'proxy.example.org'],
  ['REDIS_URL', 'redis'],
  ['REDIS_URL', 'redis:6379'],
  ['REDIS_URL', 'redis://'],
  ['REDIS_URL', 'http://redis:6379'],
  ['REDIS_URL', 'redis://redis:six'],
  ['REDIS_URL', 'redis://redis:6379/3'],
  ['REDIS_URL', 'redis://redis:6379?family=6'],
  ['REDIS_TIMEOUT_MS', '0'],
];

test('a value out of bounds is refused in a sentence that names its variable', () => {
  for (const [name, value] of WRONG) {
    assert.throws(() => read({ [name]: value }), refusal(new RegExp(name)), `${name}=${value}`);
  }
  assert.throws(() => read({ API_PORT: 'x', LOG_LEVEL: 'y' }), refusal(/API_PORT.*LOG_LEVEL/));
});

test('what the numbers of the documents look like is read', () => {
  for (const value of ['1e-4', '0.0001']) assert.equal(read({ MATCH_FMR: value }).MATCH_FMR, 1e-4);
  const proxies = '127.0.0.1, 10.0.0.0/8,fd00::/8,::1';
  assert.equal(read({ TRUST_PROXY: proxies }).TRUST_PROXY, proxies);
});

test('Redis is optional, and its password lies in a file', () => {
  assert.equal(read({}).REDIS_URL, undefined);
  assert.equal(read({}).REDIS_PASSWORD_FILE, null);
  for (const url of ['redis://redis', 'redis://redis:6379/', 'rediss://[::1]:6380/0']) {
    assert.equal(read({ REDIS_URL: url }).REDIS_URL, url);
  }
  const config = read({ REDIS_URL: 'redis://redis:6379', REDIS_PASSWORD_FILE: 'keys/redis' });
  assert.equal(config.REDIS_PASSWORD_FILE, join(cwd, 'keys', 'redis'));
  assert.throws(() => read({ REDIS_PASSWORD_FILE: 'keys/redis' }), refusal(/REDIS_URL/));
});

test('templates are added only where liveness and replays are looked for', () => {
  assert.equal(read({}).TEMPLATE_UPDATE, 'off');
  assert.equal(read({ TEMPLATE_UPDATE: 'on' }).TEMPLATE_UPDATE, 'on');
  for (const name of ['PAD_MODE', 'REPLAY_MODE']) {
    assert.throws(
      () => read({ TEMPLATE_UPDATE: 'on', [name]: 'off' }),
      refusal(RegExp(name)),
      name,
    );
    assert.equal(read({ [name]: 'off' }).TEMPLATE_UPDATE, 'off');
  }
});

test('a password in the address of Redis is refused and not repeated', () => {
  for (const login of ['user:canary@', ':canary@', 'canary@']) {
    const address = `redis://${login}redis:6379`;
    assert.throws(
      () => read({ REDIS_URL: address }),
      (error) =>
        refusal(/REDIS_URL: .*REDIS_PASSWORD_FILE/)(error) && !String(error).includes('canary'),
      login,
    );
  }
});

test('a password file that holds nothing ends the process with one sentence and code 78', async (t) => {
  const folder = ownFolder(t);
  const empty = join(folder, 'empty');
  writeFileSync(empty, '\n');
  for (const file of [empty, join(folder, 'absent')]) {
    const redis = { REDIS_URL: 'redis://127.0.0.1:1', REDIS_PASSWORD_FILE: file };
    const service = new Program(t, ['src/server.ts'], { ...redis, DATA_PATH: folder });
    assert.deepEqual(await service.exit, { code: 78, signal: null });
    assert.match(service.output, /^(\{.*\n)*biometric-api: .* REDIS_PASSWORD_FILE .*\.\n$/);
  }
});

test('the network is not served without keys', () => {
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.org', '127.0.0.1.example.org']) {
    const open = { API_HOST: host, AUTH_MODE: 'open' };
    assert.throws(() => read(open), refusal(/without keys/), host);
    assert.equal(read({ API_HOST: host }).AUTH_MODE, 'key');
  }
  for (const host of ['127.0.0.1', '::1', 'localhost']) {
    assert.equal(read({ API_HOST: host }).AUTH_MODE, 'open');
  }
});

test('a refused configuration ends the process with one sentence and code 78', async (t) => {
  const env = { API_HOST: '0.0.0.0', AUTH_MODE: 'open', DATA_PATH: ownFolder(t) };
  const service = new Program(t, ['src/server.ts'], env);
  assert.deepEqual(await service.exit, { code: 78, signal: null });
  assert.match(service.output, /^biometric-api: AUTH_MODE=open .* would serve .*\.\n$/);
});

test('origins of web pages are a list, and need keys', () => {
  assert.deepEqual(read({}).CORS_ORIGINS, []);
  const CORS_ORIGINS = 'https://shop.example, http://localhost:5173,capacitor://localhost';
  assert.deepEqual(read({ CORS_ORIGINS, AUTH_MODE: 'key' }).CORS_ORIGINS, [
    'https://shop.example',
    'http://localhost:5173',
    'capacitor://localhost',
  ]);
  for (const AUTH_MODE of ['open', '']) {
    assert.throws(() => read({ CORS_ORIGINS, AUTH_MODE }), /CORS_ORIGINS needs AUTH_MODE=key/);
  }
});
