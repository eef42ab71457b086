import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { call, form } from './client.ts';

const skip = missing('nginx');
const LIMIT = 10 * 2 ** 20;
const BUFFERED = /buffered to a temporary file/;

/** A real photograph of the largest size: bytes after the end of a JPEG are ignored. */
function large(file: string, bytes = LIMIT): Buffer {
  const image = sample(file);
  return Buffer.concat([image, Buffer.alloc(bytes - image.length)]);
}

async function start(t: TestContext, replace: Record<string, Record<string, string>> = {}) {
  const { app } = await startApp(t, { TRUST_PROXY: '127.0.0.1' });
  return Nginx.start(t, { upstream: new URL(await listen(app)).host, replace });
}

const temporaryFiles = (nginx: Nginx): string[] =>
  ['client_body', 'proxy']
    .map((name) => join(nginx.folder, name))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }));

test('P04 photographs of 10 MiB pass through Nginx and leave no file', { skip }, async (t) => {
  const nginx = await start(t);
  const first = form({ user_id: 'franck' }, large(FRANCK[0]!));
  const enrolled = await call(nginx.url, '/enroll', first);
  assert.equal(enrolled.status, 201, enrolled.body);
  const shown = await call(
    nginx.url,
    '/authenticate',
    form({ user_id: 'franck' }, large(FRANCK[6]!)),
  );
  assert.equal(shown.status, 200, shown.body);
  assert.equal(JSON.parse(shown.body).success, true);
  assert.deepEqual(temporaryFiles(nginx), []);
  assert.doesNotMatch(nginx.errorLog(), BUFFERED);
});

test('P04 the check above would see a file: where Nginx keeps a body there is one', {
  skip,
}, async (t) => {
  const nginx = await start(t, {
    'proxy.conf': { 'proxy_request_buffering off': 'proxy_request_buffering on' },
  });
  await call(nginx.url, '/authenticate', form({ user_id: 'franck' }, large(FRANCK[6]!)));
  assert.match(nginx.errorLog(), BUFFERED);
});

test('what is too large is refused in the shape of every other error', { skip }, async (t) => {
  const nginx = await start(t);
  const cases: [string, Buffer][] = [
    ['/authenticate', large(FRANCK[0]!, LIMIT + 1)],
    ['/authenticate', large(FRANCK[0]!, 12 * 2 ** 20)],
    ['/enroll', large(FRANCK[0]!, LIMIT + 1)],
    ['/enroll', large(FRANCK[0]!, 212 * 2 ** 20)],
  ];
  for (const [path, image] of cases) {
    const answer = await call(nginx.url, path, form({ user_id: 'franck' }, image));
    assert.equal(answer.status, 413, `${path} ${image.length}`);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
    assert.equal(JSON.parse(answer.body).type, 'urn:biometric:problem:payload-too-large');
  }
});

test('only where photographs are taken a body may be larger than 16 KB', { skip }, async (t) => {
  const nginx = await start(t);
  const body = (bytes: number) => ({
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ user_id: 'franck' }).padEnd(bytes)),
  });
  const asked = { method: 'POST', ...body(16 * 1024) };
  assert.equal((await call(nginx.url, '/challenges', asked)).status, 201);
  for (const [method, path] of [
    ['POST', '/challenges'],
    ['POST', '/health'],
    ['POST', '/admin/reload-model'],
    ['DELETE', '/users/franck'],
    ['POST', '/nothing'],
    ['POST', '/docs/'],
    ['POST', '/metrics'],
  ] as const) {
    const answer = await call(nginx.url, path, { method, ...body(16 * 1024 + 1) });
    const expected = path === '/metrics' ? [404, 413] : [413];
    assert.ok(expected.includes(answer.status), `${path} ${answer.status}`);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  }
});
