import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownFolder } from '../../helpers/folders.ts';
import { freePort } from '../../helpers/free-port.ts';
import { OTHERS, sample } from '../../helpers/photos/samples.ts';
import {
  addressOf,
  faceForm,
  type Program,
  postForm,
  startService,
} from '../../helpers/process.ts';
import { missing } from '../../helpers/programs.ts';
import { type Alert, PrometheusServer } from '../../helpers/servers/prometheus-server.ts';
import { RedisServer } from '../../helpers/servers/redis-server.ts';
import { hastened } from './hasten.ts';

const skip = missing('prometheus', 'redis-server');
const stranger = sample(OTHERS[0]!);

/** The longest wait for a state. The test asserts only that the state is reached. */
const DEADLINE_MS = 90_000;

interface Watched {
  readonly prometheus: PrometheusServer;
  readonly redis: RedisServer;
  readonly api: string;
  /** Starts the service, always at the same address. */
  readonly start: () => Promise<Program>;
}

async function watched(t: TestContext): Promise<Watched> {
  const redis = await RedisServer.start(t);
  const host = `127.0.0.1:${await freePort()}`;
  const place = { DATA_PATH: ownFolder(t), API_PORT: host.split(':')[1]!, REDIS_URL: redis.url };
  const start = async () => {
    const service = startService(t, { ...place, LOCK_AFTER: '1' });
    await addressOf(service);
    return service;
  };
  const prometheus = await PrometheusServer.start(t, {
    targets: { 'biometric-api': host },
    changeRules: hastened,
  });
  return { prometheus, redis, api: `http://${host}`, start };
}

async function firing({ prometheus }: Watched, name: string): Promise<Alert | undefined> {
  const alerts = await prometheus.alerts();
  return alerts.find(({ labels, state }) => labels.alertname === name && state === 'firing');
}

async function reach(what: string, found: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  while (!(await found())) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await sleep(200);
  }
}

async function fires(stack: Watched, name: string): Promise<void> {
  let alert: Alert | undefined;
  await reach(`${name} fires`, async () => {
    alert = await firing(stack, name);
    return alert !== undefined;
  });
  for (const text of Object.values(alert!.annotations)) {
    assert.doesNotMatch(text, /\{\{|no value|error expanding/i, `${name} is not filled in`);
  }
}

const resolves = (stack: Watched, name: string) =>
  reach(`${name} resolves`, async () => (await firing(stack, name)) === undefined);

test('alerts fire and resolve on a real service', { skip }, async (t) => {
  const stack = await watched(t);
  let service = await stack.start();
  await reach(
    'the service is scraped',
    async () => (await stack.prometheus.query('up{job="biometric-api"} == 1')).length > 0,
  );

  await t.test('LockoutsRising, when somebody goes on after a lock', async () => {
    const failed = await postForm(`${stack.api}/authenticate`, faceForm('franck', stranger));
    assert.equal(failed.status, 200);
    for (let count = 0; count < 40; count++) {
      const answer = await postForm(`${stack.api}/authenticate`, faceForm('franck', stranger));
      assert.equal(answer.status, 429);
    }
    await fires(stack, 'LockoutsRising');
    await resolves(stack, 'LockoutsRising');
  });

  await t.test('CacheBreakerOpen, while Redis is gone', async () => {
    await stack.redis.kill();
    await fires(stack, 'CacheBreakerOpen');
    // Its port may be taken for a moment by a connection of another program.
    await reach('Redis is back', () =>
      stack.redis.launch().then(
        () => true,
        () => false,
      ),
    );
    await resolves(stack, 'CacheBreakerOpen');
  });

  await t.test('TargetDown and BiometricApiDown, when the process is killed', async () => {
    await service.kill();
    await fires(stack, 'TargetDown');
    await fires(stack, 'BiometricApiDown');
    service = await stack.start();
    await resolves(stack, 'TargetDown');
    await resolves(stack, 'BiometricApiDown');
  });
});

test('in hastened rules every duration is a sixtieth, and nothing else differs', () => {
  const rule = (range: string, wait: string) =>
    `expr: rate(x{le="5m"}[${range}]) > 5\n  for: ${wait}\n  summary: 15 minutes for: 2m`;
  assert.equal(hastened(rule('5m', '2m')), rule('5s', '2s'));
  assert.equal(hastened(rule('1h', '30s')), rule('60s', '1s'));
  assert.equal(hastened(rule('3d', '6h')), rule('60s', '60s'));
});
