import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { expectProblem } from '../../helpers/service/answers.ts';
import { asking, keyedApp } from '../../helpers/service/own-keys.ts';

/** A service whose one-second window of the rate limit does not end during the test. */
async function limited(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
  return keyedApp(t, { RATE_LIMIT_GENERAL: '3', TRUST_PROXY: '127.0.0.1' });
}

type Service = Awaited<ReturnType<typeof limited>>;

async function statuses({ app }: Service, count: number, headers: Record<string, string>) {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) seen.push((await app.inject(asking(headers))).statusCode);
  return seen;
}

test('A15 an address that changes inside its /64 stays one client', async (t) => {
  const service = await limited(t);
  const seen: number[] = [];
  for (let i = 1; i <= 5; i++) {
    const headers = { 'x-forwarded-for': `2001:db8:1:2:${i}::${i}` };
    seen.push(...(await statuses(service, 1, headers)));
  }
  assert.deepEqual(seen, [401, 401, 401, 429, 429]);
  const neighbour = { 'x-forwarded-for': '2001:db8:1:3::1' };
  assert.deepEqual(await statuses(service, 1, neighbour), [401]);
});

test('A24 guessing keys is limited like any other request', async (t) => {
  const service = await limited(t);
  const wrong = { 'x-api-key': `bk_000000000000_${'A'.repeat(43)}` };
  assert.deepEqual(await statuses(service, 5, wrong), [401, 401, 401, 429, 429]);
  expectProblem(await service.app.inject(asking(wrong)), 'rate-limited');
});

test('a key without the scope is limited too', async (t) => {
  const service = await limited(t);
  const narrow = { 'x-api-key': service.create('shop', 'enroll') };
  assert.deepEqual(await statuses(service, 5, narrow), [403, 403, 403, 429, 429]);
});

test('A15 two keys behind one address do not starve each other', async (t) => {
  const service = await limited(t);
  const [shop, bank] = ['shop', 'bank'].map((client) => service.create(client, 'history'));
  assert.deepEqual(await statuses(service, 4, { 'x-api-key': shop! }), [404, 404, 404, 429]);
  assert.deepEqual(await statuses(service, 3, { 'x-api-key': bank! }), [404, 404, 404]);
});
