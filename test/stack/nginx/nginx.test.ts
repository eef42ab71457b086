import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { FRANCK, OTHERS, sample } from '../../helpers/photos/samples.ts';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { call, form } from './client.ts';

const run = promisify(execFile);
const skip = missing('nginx', 'openssl', 'curl');

/** The real service behind the real Nginx. */
async function behindNginx(t: TestContext, env: Record<string, string> = {}, servers?: 'https') {
  const service = await startApp(t, { TRUST_PROXY: '127.0.0.1', ...env });
  const direct = await listen(service.app);
  const upstream = new URL(direct).host;
  const nginx = await Nginx.start(t, { upstream, ...(servers ? { servers } : {}) });
  return { ...service, direct, nginx };
}

test('people are enrolled and recognised through Nginx, and its log names none', {
  skip,
}, async (t) => {
  const { nginx } = await behindNginx(t);
  const enrolled = await call(
    nginx.url,
    '/enroll',
    form({ user_id: 'franck' }, sample(FRANCK[0]!)),
  );
  assert.equal(enrolled.status, 201, enrolled.body);
  for (const [photo, success] of [
    [FRANCK[6]!, true],
    [OTHERS[0]!, false],
  ] as const) {
    const answer = await call(
      nginx.url,
      '/authenticate',
      form({ user_id: 'franck' }, sample(photo)),
    );
    assert.equal(answer.status, 200);
    assert.equal(JSON.parse(answer.body).success, success);
  }
  const history = await call(nginx.url, '/users/franck/history?limit=5');
  assert.equal(JSON.parse(history.body).history.length, 3);
  assert.equal(history.headers['x-content-type-options'], 'nosniff');
  assert.match(String(history.headers['content-security-policy']), /default-src 'none'/);
  assert.equal(history.headers.server, 'nginx');
  const lines = nginx.accessLog();
  const last = lines.at(-1)!;
  assert.equal(last.route, '/users/{id}/history');
  assert.equal(last.request_id, history.headers['x-request-id']);
  assert.ok(!JSON.stringify(lines).includes('franck'));
});

test('/metrics is for the inside only, however it is spelt', { skip }, async (t) => {
  const { nginx, direct } = await behindNginx(t);
  const inside = await call(direct, '/metrics');
  assert.equal(inside.status, 200);
  assert.match(inside.body, /biometric_http_request_duration_seconds/);
  const spellings = [
    ...['/metrics', '/metrics/', '//metrics', '/%6detrics', '/METRICS', '/metrics?x=1'],
    ...['/docs/../metrics', '/./metrics', '/metrics%20', '/health/%2e%2e/metrics'],
  ];
  for (const path of spellings) {
    const answer = await call(nginx.url, path);
    assert.ok([400, 404].includes(answer.status), `${path}: ${answer.status}`);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, path);
    assert.ok(!answer.body.includes('biometric_'), path);
  }
});

test('A13 what a client says about its address never reaches the service', { skip }, async (t) => {
  const seen: IncomingHttpHeaders[] = [];
  const echo = createServer((request, response) => {
    seen.push(request.headers);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  t.after(() => echo.close());
  await once(echo, 'listening');
  const { port } = echo.address() as AddressInfo;
  const nginx = await Nginx.start(t, { upstream: `127.0.0.1:${port}` });
  const spoofed = {
    'x-forwarded-for': ['8.8.8.8', '9.9.9.9'],
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'elsewhere',
    'x-real-ip': '8.8.8.8',
    forwarded: 'for=8.8.8.8',
  };
  for (const path of ['/users/x', '/authenticate', '/enroll', '/health', '/docs']) {
    await call(nginx.url, path, { from: '127.0.0.3', headers: spoofed });
    const headers = seen.pop()!;
    assert.equal(headers['x-forwarded-for'], '127.0.0.3', path);
    assert.equal(headers['x-real-ip'], '127.0.0.3', path);
    assert.equal(headers['x-forwarded-proto'], 'http', path);
    assert.equal(headers['x-forwarded-host'], undefined, path);
    assert.equal(headers.forwarded, undefined, path);
  }
});

test('A13 a spoofed address opens no new budget, through Nginx or past it', { skip }, async (t) => {
  const env = { NETWORK_FAILURES_PER_HOUR: '2', LOCK_AFTER: '100' };
  const { nginx, direct } = await behindNginx(t, env);
  await call(nginx.url, '/enroll', form({ user_id: 'franck' }, sample(FRANCK[0]!)));
  const wrongFace = form({ user_id: 'franck' }, sample(OTHERS[0]!));
  const attempt = (base: string, from: string, claimed: string) =>
    call(base, '/authenticate', {
      ...wrongFace,
      from,
      headers: { ...wrongFace.headers, 'x-forwarded-for': claimed },
    });
  for (const [base, from] of [
    [nginx.url, '127.0.0.3'],
    [direct, '127.0.0.5'],
  ] as const) {
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await attempt(base, from, `8.8.8.${i}`)).status);
    assert.deepEqual(statuses, [200, 200, 429], from);
  }
  assert.equal((await attempt(nginx.url, '127.0.0.4', '127.0.0.3')).status, 200);
});

test('with certificates it speaks https, and http only says so', { skip }, async (t) => {
  const { nginx } = await behindNginx(t, {}, 'https');
  const plain = await call(`http://127.0.0.1:${nginx.ports.http}`, '/users/x?y=1', {
    headers: { host: 'faces.example' },
  });
  assert.equal(plain.status, 308);
  assert.equal(plain.headers.location, 'https://faces.example/users/x?y=1');
  const https = `https://127.0.0.1:${nginx.ports.https}/health`;
  const secure = await run('curl', ['-ski', https]);
  assert.match(secure.stdout, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(secure.stdout, /strict-transport-security: max-age=31536000/i);
  await assert.rejects(run('curl', ['-sk', '--tlsv1.0', '--tls-max', '1.1', https]));
});

test('while no replica can be reached the answer says when to try again', { skip }, async (t) => {
  const { nginx, app } = await behindNginx(t);
  await app.close();
  const answer = await call(nginx.url, '/users/x');
  assert.equal(answer.status, 503);
  assert.equal(answer.headers['retry-after'], '2');
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  const problem = JSON.parse(answer.body);
  assert.equal(problem.type, 'urn:biometric:problem:shutting-down');
  assert.equal(problem.instance, `urn:uuid:${answer.headers['x-request-id']}`);
  assert.match(problem.instance, /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
