import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { RawConnection } from '../../helpers/raw-http.ts';
import { expectProblem, fromRaw } from '../../helpers/service/answers.ts';
import { startApp } from '../../helpers/service/app.ts';
import { enrolment } from '../../helpers/service/form.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';
import { asking, keyedApp } from '../../helpers/service/own-keys.ts';

const open = (t: TestContext, env: Record<string, string> = {}) =>
  startApp(t, env, { engine: idleEngine });

/** One route of each kind: one that changes data, one that reads, one without a key, a missing one. */
const CALLS: readonly [string, string][] = [
  ['POST', '/enroll'],
  ['POST', '/authenticate'],
  ['POST', '/challenges'],
  ['POST', '/users/x/templates'],
  ['DELETE', '/users/x'],
  ['DELETE', '/users/x/templates/adaptive'],
  ['GET', '/users/x'],
  ['GET', '/users/x/history'],
  ['GET', '/admin/locks'],
  ['DELETE', '/admin/locks/x'],
  ['GET', '/admin/duplicates'],
  ['POST', '/admin/reload-model'],
  ['GET', '/health'],
  ['GET', '/health/live'],
  ['GET', '/metrics'],
  ['GET', '/docs'],
  ['GET', '/docs/'],
  ['GET', '/docs/json'],
  ['GET', '/docs/static/swagger-ui.css'],
  ['GET', '/nothing'],
  ['OPTIONS', '/enroll'],
  ['HEAD', '/health'],
];

const FOREIGN: Record<string, Record<string, string>> = {
  'a name that a stranger can own': { host: 'evil.example:8000' },
  'a name that starts like ours': { host: 'localhost.evil.example' },
  'a name that ends like ours': { host: 'app.localhost:8000' },
  'our name with a dot at its end': { host: 'localhost.:8000' },
  'an address that starts like ours': { host: '127.0.0.1.evil.example' },
  'an address of the network': { host: '192.168.1.7:8000' },
  'the address that means every address': { host: '0.0.0.0:8000' },
  'another IPv6 address': { host: '[fe80::1]:8000' },
  'a user before the name': { host: 'localhost@evil.example' },
  'no name at all': { host: ':8000' },
  'a page of another site': { 'sec-fetch-site': 'cross-site' },
  'a page on another port': { 'sec-fetch-site': 'same-site' },
  'a word that is not known': { 'sec-fetch-site': 'same-origin, cross-site' },
  'another origin': { origin: 'https://evil.example' },
  'another port as origin': { host: 'localhost:8000', origin: 'http://localhost:8001' },
  'another name of this machine as origin': {
    host: '127.0.0.1:8000',
    origin: 'http://localhost:8000',
  },
  'another scheme as origin': { host: 'localhost:8000', origin: 'https://localhost:8000' },
  'an origin that is hidden': { origin: 'null' },
  'no origin where one is said': { origin: '' },
  'a rebound name that calls itself the same': {
    host: 'evil.example:8000',
    origin: 'http://evil.example:8000',
    'sec-fetch-site': 'same-origin',
  },
  'a name passed on': { host: 'evil.example', 'x-forwarded-host': 'localhost' },
};

test('an open service answers no request of another page or under another name', async (t) => {
  const { app } = await open(t);
  for (const [what, headers] of Object.entries(FOREIGN)) {
    for (const [method, url] of CALLS) {
      const request = { method, url, headers } as InjectOptions;
      const answer = await app.inject(request);
      if (method === 'HEAD') assert.equal(answer.statusCode, 403);
      else expectProblem(answer, 'cross-site');
      assert.equal(answer.headers['access-control-allow-origin'], undefined, what);
    }
  }
});

const OWN: Record<string, Record<string, string>> = {
  'a program': { host: 'localhost:8000' },
  'a program by address': { host: '127.0.0.1:8000' },
  'a program by another address of this machine': { host: '127.8.9.10' },
  'a program by IPv6': { host: '[::1]:8000' },
  'an address that was typed': { host: 'LOCALHOST:8000', 'sec-fetch-site': 'none' },
  'a page of ours': {
    host: 'localhost:8000',
    origin: 'http://localhost:8000',
    'sec-fetch-site': 'same-origin',
  },
  'a page of ours by IPv6': { host: '[::1]:8000', origin: 'http://[::1]:8000' },
  'a page of ours through a tunnel to another port': {
    host: 'localhost:9999',
    origin: 'http://localhost:9999',
    'sec-fetch-site': 'same-origin',
  },
};

test('the person at this machine is answered: by program, by typing, by a page of ours', async (t) => {
  const { app } = await open(t);
  for (const [what, headers] of Object.entries(OWN)) {
    for (const url of ['/health', '/admin/locks', '/docs/', '/metrics']) {
      assert.equal((await app.inject({ url, headers })).statusCode, 200, `${what}: ${url}`);
    }
  }
});

test('a proxy with TLS on this machine may pass on a page of ours', async (t) => {
  const { app } = await open(t, { TRUST_PROXY: '127.0.0.1' });
  const headers = { host: 'localhost', origin: 'https://localhost', 'x-forwarded-proto': 'https' };
  assert.equal((await app.inject({ url: '/admin/locks', headers })).statusCode, 200);
  const plain = { host: 'localhost', origin: 'https://localhost' };
  expectProblem(await app.inject({ url: '/admin/locks', headers: plain }), 'cross-site');
});

test('it is refused before a byte of the body is read', async (t) => {
  const { app } = await open(t);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const connection = await RawConnection.open(address);
  await connection.write(
    [
      'POST /enroll HTTP/1.1',
      'host: localhost',
      'sec-fetch-site: cross-site',
      'content-type: multipart/form-data; boundary=b',
      'content-length: 5000000',
      '',
      '',
    ].join('\r\n'),
  );
  expectProblem(fromRaw(await connection.answer()), 'cross-site');
  connection.destroy();
});

test('refusals are limited, and a page that keeps trying does not use up what its owner may send', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
  const { app } = await open(t, { RATE_LIMIT_GENERAL: '3' });
  const foreign = { url: '/users/x', headers: { 'sec-fetch-site': 'cross-site' } };
  const seen: number[] = [];
  for (let i = 0; i < 5; i++) seen.push((await app.inject(foreign)).statusCode);
  assert.deepEqual(seen, [403, 403, 403, 429, 429]);
  assert.equal((await app.inject('/users/x')).statusCode, 404);
});

test('with keys a name and a page decide nothing, the key does', async (t) => {
  const service = await keyedApp(t, {});
  const key = { 'x-api-key': service.create('shop', 'history') };
  const foreign = { host: 'faces.example', origin: 'https://shop.example' };
  const fetched = { ...foreign, 'sec-fetch-site': 'cross-site' };
  assert.equal((await service.app.inject(asking({ ...fetched, ...key }))).statusCode, 404);
  expectProblem(await service.app.inject(asking(fetched)), 'key-missing');
  const form = enrolment('franck', Buffer.from('x'));
  const withoutKey = { ...form, headers: { ...form.headers, ...fetched } };
  expectProblem(await service.app.inject(withoutKey as InjectOptions), 'key-missing');
});

test('metrics that ask for no key are not told under a name that a stranger can own', async (t) => {
  const { app } = await keyedApp(t, {});
  const status = async (host: string) =>
    (await app.inject({ url: '/metrics', headers: { host } })).statusCode;
  for (const host of ['biometric-api:8000', '127.0.0.1:8000', '10.1.2.3', '[fd00::1]:8000']) {
    assert.equal(await status(host), 200, host);
  }
  for (const host of ['evil.example:8000', 'localhost.evil.example', '10.1.2.3.example', ':80']) {
    assert.equal(await status(host), 404, host);
  }
});
