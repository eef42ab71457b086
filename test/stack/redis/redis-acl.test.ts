import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { aclFile } from '../../../operator/secrets/redis-acl.ts';
import { ownFolder } from '../../helpers/folders.ts';
import { freePort } from '../../helpers/free-port.ts';
import { RedisServer, until, without } from '../../helpers/servers/redis-server.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { lifeOfAUser, openEngine, REPEATABLE, untilHealthy } from './redis-scenario.ts';

const PHRASE = 'a-password-of-the-stack';
const ROOT_LINE = 'user root reset on nopass ~* &* +@all\n';

/** A Redis with the users of the stack, and a user who may read everything. */
async function guarded(t: TestContext) {
  const folder = ownFolder(t);
  const file = join(folder, 'users.acl');
  const digest = createHash('sha256').update(PHRASE).digest('hex');
  writeFileSync(file, aclFile(digest) + ROOT_LINE);
  const passwordFile = join(folder, 'redis_password');
  writeFileSync(passwordFile, PHRASE);
  const redis = await RedisServer.start(t, '--aclfile', file);
  const root = redis.client({ username: 'root', password: 'any' });
  const refused = async () => (await root.call('ACL', 'LOG')) as unknown[];
  return { redis, root, refused, passwordFile };
}

test('the service needs no more than the ACL gives', {
  skip: without('redis-server'),
}, async (t) => {
  const { redis, root, refused, passwordFile } = await guarded(t);
  const env = { ...REPEATABLE, REDIS_URL: redis.url, REDIS_PASSWORD_FILE: passwordFile };
  const limits = { RATE_LIMIT_GENERAL: '1000', RATE_LIMIT_AUTH: '1000' };
  const { app } = await startApp(t, { ...env, ...limits }, { engine: await openEngine(t) });
  await untilHealthy(app);
  await lifeOfAUser(app);
  const scrape = await Scrape.of(app);
  const name = 'biometric_cache_command_duration_seconds_count';
  const used = scrape.labelValues(name, 'command');
  assert.deepEqual([...used].filter((command) => command !== 'probe').sort(), [
    'count',
    'delete',
    'get',
    'set',
  ]);
  assert.equal(scrape.value('biometric_rate_limit_store_errors_total'), 0);
  assert.deepEqual(await refused(), []);
  const keys = await root.keys('*');
  assert.ok(keys.length > 0);
  assert.deepEqual(
    keys.filter((key) => !key.startsWith('biometric:')),
    [],
  );
});

test('the service cannot do anything else, and the monitor sees no key', {
  skip: without('redis-server'),
}, async (t) => {
  const { redis, root } = await guarded(t);
  await root.set('foreign', 'x');
  await root.set('biometric:own', 'x');
  const service = redis.client({ password: PHRASE });
  assert.equal(String(await service.getrange('biometric:own', 0, 9)), 'x');
  const forbidden: [string, ...string[]][] = [
    ['GETRANGE', 'foreign', '0', '9'],
    ['SET', 'foreign', 'y'],
    ['KEYS', '*'],
    ['SCAN', '0'],
    ['FLUSHALL'],
    ['CONFIG', 'GET', '*'],
    ['ACL', 'LIST'],
    ['EVAL', 'return 1', '0'],
    ['SHUTDOWN'],
  ];
  for (const command of forbidden) {
    await assert.rejects(service.call(...command), /NOPERM/, command.join(' '));
  }
  const monitor = redis.client({ username: 'monitor', password: 'any' });
  assert.equal(await monitor.ping(), 'PONG');
  for (const command of [...forbidden, ['GETRANGE', 'biometric:own', '0', '9']]) {
    const [name, ...args] = command as [string, ...string[]];
    await assert.rejects(monitor.call(name, ...args), /NOPERM/, command.join(' '));
  }
  const stranger = redis.client({ enableReadyCheck: false });
  await assert.rejects(stranger.call('PING'), /NOAUTH/);
});

test('prometheus-redis-exporter works as the user "monitor"', {
  skip: without('redis-server') || without('prometheus-redis-exporter'),
}, async (t) => {
  const { redis } = await guarded(t);
  const port = await freePort();
  const exporter = spawn(
    'prometheus-redis-exporter',
    ['-web.listen-address', `127.0.0.1:${port}`],
    {
      env: { ...process.env, REDIS_ADDR: redis.url, REDIS_USER: 'monitor', REDIS_PASSWORD: 'any' },
      stdio: 'ignore',
    },
  );
  t.after(async () => {
    exporter.kill('SIGKILL');
    await once(exporter, 'exit');
  });
  let scrape = new Scrape('');
  await until('the exporter answers', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
    if (answer) scrape = new Scrape(await answer.text());
    return answer !== null;
  });
  assert.equal(scrape.value('redis_up'), 1);
  assert.ok(scrape.value('redis_memory_used_bytes') > 0);
  for (const name of [
    'redis_evicted_keys_total',
    'redis_connected_clients',
    'redis_keyspace_hits_total',
  ]) {
    assert.ok(scrape.value(name) >= 0, name);
  }
});
