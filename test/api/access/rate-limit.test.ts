import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { expectProblem } from '../../helpers/service/answers.ts';
import { startApp, type TestApp } from '../../helpers/service/app.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';

const LIMITS = { RATE_LIMIT_GENERAL: '3', RATE_LIMIT_AUTH: '2' };

/** A service whose one-second window ends only when the test moves the clock. */
async function limited(t: TestContext, env: Record<string, string> = LIMITS): Promise<TestApp> {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
  return startApp(t, env, { engine: idleEngine });
}

async function statuses({ app }: TestApp, count: number, request: InjectOptions | string) {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) seen.push((await app.inject(request)).statusCode);
  return seen;
}

test('requests beyond the general limit are refused with Retry-After until the second is over', async (t) => {
  const service = await limited(t);
  assert.deepEqual(await statuses(service, 6, '/users/nobody'), [404, 404, 404, 429, 429, 429]);
  const refused = await service.app.inject('/users/nobody');
  expectProblem(refused, 'rate-limited');
  assert.equal(refused.headers['retry-after'], '1');
  t.mock.timers.tick(1000);
  assert.deepEqual(await statuses(service, 4, '/users/nobody'), [404, 404, 404, 429]);
});

test('enrol and authenticate have a limit of their own', async (t) => {
  const service = await limited(t);
  for (const post of [attempt, enrolment]) {
    const request = post('not a user id', Buffer.from('no photograph'));
    assert.deepEqual(await statuses(service, 4, request), [400, 400, 429, 429]);
    expectProblem(await service.app.inject(request), 'rate-limited');
  }
});

test('health and metrics are never limited', async (t) => {
  const service = await limited(t);
  for (const url of ['/health', '/health/live', '/metrics']) {
    assert.deepEqual(await statuses(service, 10, url), Array(10).fill(200));
  }
});

test('unknown addresses are limited together, whatever is sent to them', async (t) => {
  const service = await limited(t);
  const headers = { 'content-type': 'application/json' };
  const broken: InjectOptions = { method: 'POST', url: '/broken', headers, payload: '{' };
  assert.deepEqual(await statuses(service, 2, broken), [404, 404]);
  assert.deepEqual(await statuses(service, 2, '/scan-1'), [404, 429]);
  expectProblem(await service.app.inject('/scan-2'), 'rate-limited');
  expectProblem(await service.app.inject(broken), 'rate-limited');
});

const claim = (address: string): InjectOptions => ({
  url: '/users/nobody',
  headers: { 'x-forwarded-for': address },
});

test('an address that a client claims for itself does not count', async (t) => {
  const service = await limited(t);
  for (const last of [1, 2, 3]) await service.app.inject(claim(`203.0.113.${last}`));
  expectProblem(await service.app.inject(claim('203.0.113.4')), 'rate-limited');
});

test('behind a known proxy each client has its own count', async (t) => {
  const service = await limited(t, { ...LIMITS, TRUST_PROXY: '127.0.0.1, 10.0.0.0/8' });
  for (const last of [1, 2]) {
    const seen = await statuses(service, 4, claim(`203.0.113.${last}`));
    assert.deepEqual(seen, [404, 404, 404, 429]);
  }
});

test('zero turns a limit off', async (t) => {
  const service = await limited(t, {});
  assert.deepEqual(await statuses(service, 50, '/users/nobody'), Array(50).fill(404));
  const request = attempt('not a user id', Buffer.from('x'));
  assert.deepEqual(await statuses(service, 20, request), Array(20).fill(400));
});
