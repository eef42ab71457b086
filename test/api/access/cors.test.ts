import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { expectProblem } from '../../helpers/service/answers.ts';
import { startApp } from '../../helpers/service/app.ts';
import { enrolment } from '../../helpers/service/form.ts';
import { keyedApp } from '../../helpers/service/own-keys.ts';

const SHOP = 'https://shop.example';
const ORIGINS = `${SHOP}, http://localhost:5173,capacitor://localhost`;

const preflight = (origin: string, url = '/enroll', method = 'POST') =>
  ({
    method: 'OPTIONS',
    url,
    headers: { origin, 'access-control-request-method': method, 'sec-fetch-site': 'cross-site' },
  }) as InjectOptions;

const started = (t: TestContext, env: Record<string, string> = {}) =>
  keyedApp(t, { CORS_ORIGINS: ORIGINS, ...env });

test('a page that is named may ask and may read, and no credentials are allowed', async (t) => {
  const { app } = await started(t);
  for (const origin of ORIGINS.split(',').map((one) => one.trim())) {
    const answer = await app.inject(preflight(origin));
    assert.equal(answer.statusCode, 204);
    assert.equal(answer.headers['access-control-allow-origin'], origin);
    assert.equal(answer.headers['access-control-allow-credentials'], undefined);
    assert.match(String(answer.headers['access-control-allow-methods']), /\bPOST\b.*\bDELETE\b/);
    const headers = String(answer.headers['access-control-allow-headers']).split(', ');
    assert.deepEqual(headers, ['x-api-key', 'authorization', 'content-type']);
    assert.match(String(answer.headers.vary), /\borigin\b/i);
  }
});

test('every answer can be read by such a page, also a refusal', async (t) => {
  const service = await started(t);
  const key = { 'x-api-key': service.create('shop', 'history') };
  const asked = { origin: SHOP, 'sec-fetch-site': 'cross-site' };
  const form = enrolment('franck', Buffer.from('x'));
  const answers = {
    404: await service.app.inject({ url: '/users/nobody', headers: { ...asked, ...key } }),
    401: await service.app.inject({ url: '/users/nobody', headers: asked }),
    403: await service.app.inject({
      ...form,
      headers: { ...form.headers, ...asked, ...key },
    } as InjectOptions),
    405: await service.app.inject({ method: 'PUT', url: '/enroll', headers: asked }),
    413: await service.app.inject({
      ...form,
      headers: {
        ...form.headers,
        ...asked,
        'x-api-key': service.create('up', 'enroll'),
        'content-length': '99000000',
      },
    } as InjectOptions),
  };
  for (const [status, answer] of Object.entries(answers)) {
    assert.equal(answer.statusCode, Number(status), answer.body);
    assert.equal(answer.headers['access-control-allow-origin'], SHOP);
    assert.match(String(answer.headers['access-control-expose-headers']), /x-request-id/);
  }
});

test('any other page may neither ask nor read', async (t) => {
  const service = await started(t);
  const key = { 'x-api-key': service.create('shop', 'history') };
  const others = ['https://other.example', 'null', 'http://shop.example', `${SHOP}:8443`];
  others.push(`${SHOP}.evil.example`, 'https://SHOP.example', '', 'capacitor://localhost:1');
  for (const origin of others) {
    const refused = await service.app.inject(preflight(origin));
    expectProblem(refused, 'cross-site');
    assert.equal(refused.headers['access-control-allow-origin'], undefined, origin);
    const headers = { origin, ...key };
    const answer = await service.app.inject({ url: '/users/nobody', headers });
    assert.equal(answer.headers['access-control-allow-origin'], undefined, origin);
  }
});

test('OPTIONS that is no preflight is refused, and one to nowhere tells nothing', async (t) => {
  const { app } = await started(t);
  expectProblem(await app.inject({ method: 'OPTIONS', url: '/enroll' }), 'request-invalid');
  assert.equal((await app.inject(preflight(SHOP, '/nothing'))).statusCode, 204);
});

test('preflights are limited, apart from the requests that follow', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
  const { app } = await started(t, { RATE_LIMIT_GENERAL: '3' });
  const seen: number[] = [];
  for (let i = 0; i < 5; i++) seen.push((await app.inject(preflight(SHOP))).statusCode);
  assert.deepEqual(seen, [204, 204, 204, 429, 429]);
  assert.equal((await app.inject('/users/nobody')).statusCode, 401);
});

test('without the setting no page may, and no answer names an origin', async (t) => {
  const { app } = await keyedApp(t);
  const refused = await app.inject(preflight(SHOP));
  expectProblem(refused, 'cross-site');
  assert.equal(refused.headers['access-control-allow-origin'], undefined);
  const answer = await app.inject({ url: '/users/nobody', headers: { origin: SHOP } });
  assert.equal(answer.headers['access-control-allow-origin'], undefined);
});

test('a service without keys does not start with it', async (t) => {
  await assert.rejects(startApp(t, { CORS_ORIGINS: SHOP }), /CORS_ORIGINS needs AUTH_MODE=key/);
});
