import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { expectProblem } from '../../helpers/service/answers.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';
import { call } from './client.ts';

const skip = missing('nginx', 'openssl');
const HOST = 'host: localhost\r\n';
const line = (first: string, headers = HOST): string => `${first} HTTP/1.1\r\n${headers}\r\n`;
const CLIENT_HELLO = '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and random bytes\r\n\r\n';

/** What Nginx answers by itself, each in the shape of every other error and with no status above 499. */
const ODD: Record<string, string> = {
  'an address with an encoded NUL': line('GET /%00'),
  'an address with a raw NUL': line('GET /\0'),
  'an address that ends in a percent sign': line('GET /users/%'),
  'an address with a bad escape': line('GET /users/%zz'),
  'an address above the root': line('GET /../../etc/passwd'),
  'an encoded address above the root': line('GET /%2e%2e/%2e%2e/x'),
  'an address without a slash': line('GET users'),
  'an address with a backslash': line('GET \\users'),
  'an address of another scheme': line('GET ftp://'),
  'an address that is a star': line('OPTIONS *'),
  'an address of 9,000 characters': line(`GET /${'a'.repeat(9000)}`),
  'an address of Nginx itself': line('GET /problem/not-found'),
  'an address beside one of Nginx itself': line('GET /problem/nothing'),
  'the metrics': line('GET /metrics'),
  'bytes that are no text': '\x01\x02\xff\xfe\r\n\r\n',
  'a word': 'NONSENSE\r\n\r\n',
  'TLS where http is spoken': CLIENT_HELLO,
  'a version that does not exist': 'GET / HTTP/9.9\r\nhost: localhost\r\n\r\n',
  'HTTP/2 without its beginning': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a version that is no number': 'GET / HTTP/x\r\n\r\n',
  'no host': line('GET /users/x', ''),
  'an empty host': line('GET /users/x', 'host:\r\n'),
  'a host with a space': line('GET /users/x', 'host: a b\r\n'),
  'a host with a slash': line('GET /users/x', 'host: a/b\r\n'),
  'two hosts': line('GET /users/x', 'host: a\r\nhost: b\r\n'),
  'the method TRACE': line('TRACE /'),
  'the method CONNECT': line('CONNECT localhost:80'),
  'a method in small letters': line('get /users/x'),
  'a header without a colon': line('GET /users/x', `${HOST}no colon\r\n`),
  'a header with a NUL': line('GET /users/x', `${HOST}x: \0\r\n`),
  'a header of 9,000 characters': line('GET /', `${HOST}x: ${'a'.repeat(9000)}\r\n`),
  'headers of 36,000 characters': line(
    'GET /',
    HOST + Array.from({ length: 9 }, (_, i) => `x${i}: ${'a'.repeat(4000)}\r\n`).join(''),
  ),
  'a negative length': line('POST /enroll', `${HOST}content-length: -1\r\n`),
  'a length too large to count': line(
    'POST /enroll',
    `${HOST}content-length: ${'9'.repeat(30)}\r\n`,
  ),
  'a length above the limit': line('POST /enroll', `${HOST}content-length: 70000000\r\n`),
  'two lengths': line('POST /enroll', `${HOST}content-length: 1\r\ncontent-length: 2\r\n`),
  'an unknown coding': line('POST /enroll', `${HOST}transfer-encoding: x\r\n`),
  'a chunk without a size': `${line('POST /nothing', `${HOST}transfer-encoding: chunked\r\n`)}zz\r\n`,
  'more chunks than are taken': `${line('POST /challenges', `${HOST}content-type: application/json\r\ntransfer-encoding: chunked\r\n`)}ffff\r\nxxxx`,
};

/** All that is said until the peer hangs up or one answer is complete. */
async function say(socket: Socket, bytes: string): Promise<string> {
  let received = '';
  socket.write(bytes, 'latin1');
  return new Promise((resolve, reject) => {
    socket.setTimeout(20_000, () => reject(new Error(`no answer to ${JSON.stringify(bytes)}`)));
    socket.on('close', () => resolve(received)).on('error', () => resolve(received));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const [head = '', body] = received.split('\r\n\r\n');
      const [, length] = /^content-length: (\d+)/im.exec(head) ?? [];
      if (body !== undefined && length !== undefined && body.length >= Number(length)) {
        socket.destroy();
        resolve(received);
      }
    });
  });
}

function expectOwnAnswer(received: string): void {
  const [head = '', body = ''] = received.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((text) => {
      const colon = text.indexOf(':');
      return [text.slice(0, colon).toLowerCase(), text.slice(colon + 2)];
    }),
  );
  const statusCode = Number(first.split(' ')[1]);
  assert.ok(statusCode >= 400 && statusCode < 500, first);
  expectProblem(
    { statusCode, headers, body },
    ...(['request-invalid', 'not-found', 'headers-too-large', 'payload-too-large'] as const),
  );
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['x-content-type-options'], 'nosniff');
}

async function behindNginx(t: TestContext, servers: 'http' | 'https') {
  const { app } = await startApp(t, { TRUST_PROXY: '127.0.0.1' }, { engine: idleEngine });
  return Nginx.start(t, { upstream: new URL(await listen(app)).host, servers });
}

for (const servers of ['http', 'https'] as const) {
  test(`every answer of Nginx is a problem, whatever it was sent (${servers})`, {
    skip,
  }, async (t) => {
    const nginx = await behindNginx(t, servers);
    let asked = 0;
    for (const [what, bytes] of Object.entries(ODD)) {
      const ports =
        servers === 'http'
          ? [nginx.ports.http, nginx.ports.local]
          : [nginx.ports.https, nginx.ports.local];
      for (const port of ports) {
        const tls = port === nginx.ports.https;
        await t.test(`${what}, ${tls ? 'https' : 'http'}`, async () => {
          // Another client for each, so that the limits of a second say nothing here.
          const localAddress = `127.0.1.${(asked++ % 250) + 1}`;
          const options = { port, host: '127.0.0.1', localAddress };
          const socket = tls
            ? connectTls({ ...options, rejectUnauthorized: false })
            : connect(options);
          expectOwnAnswer(await say(socket, bytes));
        });
      }
    }
    assert.equal((await call(nginx.url, '/health')).status, 200);
    for (const { status } of nginx.accessLog()) assert.ok(Number(status) < 500, `${status}`);
  });
}

test('http where TLS is spoken, and odd requests to the port that only redirects', {
  skip,
}, async (t) => {
  const nginx = await behindNginx(t, 'https');
  const to = (port: number) => connect(port, '127.0.0.1');
  expectOwnAnswer(await say(to(nginx.ports.https), line('GET /health')));
  for (const what of ['an address with an encoded NUL', 'a version that does not exist']) {
    expectOwnAnswer(await say(to(nginx.ports.http), ODD[what]!));
  }
  expectOwnAnswer(await say(to(nginx.ports.status), line('GET /nothing')));
  expectOwnAnswer(await say(to(nginx.ports.status), ODD['a version that does not exist']!));
});

test('a request of HTTP/0.9 gets the body of a problem; it has no place for a header', {
  skip,
}, async (t) => {
  const nginx = await behindNginx(t, 'http');
  const received = await say(connect(nginx.ports.local, '127.0.0.1'), 'GET /health\r\n\r\n');
  assert.match(JSON.parse(received).type, /^urn:biometric:problem:/);
});
