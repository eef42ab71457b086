import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { listen } from '../../helpers/service/app.ts';
import { keyedApp } from '../../helpers/service/own-keys.ts';
import { call } from './client.ts';

const skip = missing('nginx');
const SHOP = 'https://shop.example';
const ORIGINS = `${SHOP}, http://localhost:5173`;

test('pages of CORS_ORIGINS read the answers of the service and of Nginx, others none', {
  skip,
}, async (t) => {
  const { app } = await keyedApp(t, { CORS_ORIGINS: ORIGINS, TRUST_PROXY: '127.0.0.1' });
  const upstream = new URL(await listen(app)).host;
  const nginx = await Nginx.start(t, { upstream, origins: ORIGINS });
  const large = { 'content-length': '99000000' };
  const asks = { 'access-control-request-method': 'POST' };
  const answersTo = async (origin: string) => [
    await call(nginx.url, '/enroll', { method: 'OPTIONS', headers: { origin, ...asks } }),
    await call(nginx.url, '/users/nobody', { headers: { origin } }),
    await call(nginx.url, '/enroll', { method: 'POST', headers: { origin, ...large } }),
    await call(nginx.url, '/metrics', { headers: { origin } }),
  ];
  const named = await answersTo(SHOP);
  assert.deepEqual(
    named.map(({ status }) => status),
    [204, 401, 413, 404],
  );
  for (const { headers } of named) {
    assert.equal(headers['access-control-allow-origin'], SHOP);
    assert.match(String(headers.vary), /origin/i);
  }
  for (const origin of ['https://other.example', 'null', `${SHOP}.evil.example`, 'shop.example']) {
    const others = await answersTo(origin);
    assert.deepEqual(
      others.map(({ status }) => status),
      [403, 401, 413, 404],
    );
    for (const { headers } of others) assert.ok(!headers['access-control-allow-origin']);
  }
});

test('without CORS_ORIGINS Nginx names no origin', { skip }, async (t) => {
  const { app } = await keyedApp(t, { TRUST_PROXY: '127.0.0.1' });
  const nginx = await Nginx.start(t, { upstream: new URL(await listen(app)).host });
  const headers = { origin: SHOP, 'content-length': '99000000' };
  const answer = await call(nginx.url, '/enroll', { method: 'POST', headers });
  assert.equal(answer.status, 413);
  assert.equal(answer.headers['access-control-allow-origin'], undefined);
  assert.equal(answer.headers.vary, undefined);
});
