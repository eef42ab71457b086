import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { call } from './client.ts';

const skip = missing('nginx');
const CALLS = 6;

/** Answers every request with the status and counts them. */
async function replica(t: TestContext, status: number) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.method!);
    request.resume().on('end', () => response.writeHead(status, { 'x-from': status }).end('{}'));
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return { seen, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** In Docker one name has the addresses of all replicas; here a group that forgets failures stands for it. */
async function before(t: TestContext, addresses: string[]): Promise<Nginx> {
  const group = addresses.map((address) => `server ${address} max_fails=0;`).join(' ');
  const opening = 'include log.conf;';
  const replace = { 'nginx.conf': { [opening]: `upstream replicas { ${group} }\n    ${opening}` } };
  return Nginx.start(t, { upstream: 'replicas', replace });
}

const statuses = async (nginx: Nginx, options: Parameters<typeof call>[2]) => {
  const all: number[] = [];
  for (let i = 0; i < CALLS; i++) {
    all.push((await call(nginx.url, '/users/x', { ...options, from: `127.0.0.${i + 2}` })).status);
  }
  return all;
};

test('a reader is sent on by a replica that stops, an upload is not sent twice', {
  skip,
}, async (t) => {
  const [stopping, serving] = [await replica(t, 503), await replica(t, 200)];
  const nginx = await before(t, [stopping.address, serving.address]);
  assert.deepEqual(await statuses(nginx, {}), Array(CALLS).fill(200));
  assert.ok(stopping.seen.length > 0, 'the one that stops was asked');
  const told = await statuses(nginx, { method: 'POST', body: Buffer.from('x') });
  const posts = [...stopping.seen, ...serving.seen].filter((method) => method === 'POST');
  assert.equal(posts.length, CALLS);
  assert.deepEqual([...new Set(told)].sort(), [200, 503]);
});

test('a single replica that stops says so itself', { skip }, async (t) => {
  const only = await replica(t, 503);
  const nginx = await before(t, [only.address]);
  const answer = await call(nginx.url, '/users/x');
  assert.equal(answer.headers['x-from'], '503');
  assert.equal(only.seen.length, 1);
});
