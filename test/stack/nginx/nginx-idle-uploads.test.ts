import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { listen } from '../../helpers/service/app.ts';
import { keyedApp } from '../../helpers/service/own-keys.ts';
import { call } from './client.ts';

const skip = missing('nginx');
const UPLOADS = 40;
const SENT_BYTES = 5 * 2 ** 20;
const MOST_MIB = 40;
const OPEN_OF_NETWORK = 128;
const CHECKS = 200;
const FORM = [
  '--b',
  'content-disposition: form-data; name="image"; filename="a.jpg"',
  'content-type: image/jpeg',
  '',
  '\xff\xd8\xff',
].join('\r\n');

/** An upload that sends everything but its end, as far as it is accepted, and then stops. */
class IdleUpload {
  readonly #socket: Socket;
  received = '';

  constructor(t: TestContext, nginx: Nginx, path: string, from: string, headers: string[]) {
    const { port, hostname } = new URL(nginx.url);
    this.#socket = connect({ port: Number(port), host: hostname, localAddress: from });
    t.after(() => this.#socket.destroy());
    this.#socket
      .on('error', () => {})
      .on('data', (bytes) => {
        this.received += bytes.toString('latin1');
      });
    const type = 'content-type: multipart/form-data; boundary=b';
    const head = [`POST ${path} HTTP/1.1`, 'host: localhost', type, ...headers];
    this.#socket.write(`${head.join('\r\n')}\r\ncontent-length: 6000000\r\n\r\n${FORM}`, 'latin1');
    this.#socket.write(Buffer.alloc(SENT_BYTES, 'x'));
  }

  /** Whether everything was sent, or there is an answer. */
  get settled(): boolean {
    return this.#socket.writableLength === 0 || this.received.length > 0 || this.#socket.destroyed;
  }

  /** The code of the problem, or 'open' while nothing was answered. */
  get answer(): string {
    if (this.received === '') return 'open';
    return /urn:biometric:problem:([a-z-]+)/.exec(this.received)?.[1] ?? this.received;
  }

  drip(): void {
    if (!this.#socket.destroyed) this.#socket.write('x');
  }

  async ended(): Promise<void> {
    if (!this.#socket.closed) await once(this.#socket, 'close');
  }

  async close(): Promise<void> {
    if (this.#socket.closed) return;
    const closed = once(this.#socket, 'close');
    this.#socket.destroy();
    await closed;
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < CHECKS; i++) {
    if (await holds()) return;
    await pause(50);
  }
  assert.fail(`${what} did not come about`);
}

async function behindNginx(t: TestContext) {
  const service = await keyedApp(t, { TRUST_PROXY: '127.0.0.1' });
  const nginx = await Nginx.start(t, { upstream: new URL(await listen(service.app)).host });
  const key = (client: string) => `x-api-key: ${service.create(client, 'enroll')}`;
  return { nginx, key };
}

const count = (uploads: IdleUpload[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { answer } of uploads) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
};

for (const [path, code] of [
  ['/health', 'payload-too-large'],
  ['/enroll', 'key-missing'],
] as const) {
  test(`A31 forty idle uploads of strangers to ${path} hold no memory`, { skip }, async (t) => {
    const { nginx } = await behindNginx(t);
    const uploads = Array.from(
      { length: UPLOADS },
      (_, i) => new IdleUpload(t, nginx, path, `127.0.0.${i + 2}`, []),
    );
    await until('the end of sending', () => uploads.every(({ settled }) => settled));
    assert.ok(nginx.memoryMiB() < MOST_MIB, `${nginx.memoryMiB()} MiB`);
    await until('every answer', () => uploads.every(({ answer }) => answer !== 'open'));
    assert.deepEqual(count(uploads), { [code]: UPLOADS });
    assert.ok(nginx.memoryMiB() < MOST_MIB, `${nginx.memoryMiB()} MiB`);
  });
}

test('A31 idle uploads with a key are bounded for each client and for all, and others are answered', {
  skip,
}, async (t) => {
  const { nginx, key } = await behindNginx(t);
  const keys = ['one', 'two'].map(key);
  // Each from a network of its own, so that no limit of a second comes first.
  const send = (n: number, header: string, first: number) =>
    Array.from(
      { length: n },
      (_, i) => new IdleUpload(t, nginx, '/enroll', `127.0.0.${first + i}`, [header]),
    );
  const own = send(20, keys[0]!, 2);
  await until('the refusals of the one', () => (count(own)['rate-limited'] ?? 0) >= 8);
  // Those of 6 MB that fit into 72 MiB.
  assert.deepEqual(count(own), { open: 12, 'rate-limited': 8 });
  const others = send(20, keys[1]!, 30);
  await until('the refusals of all', () => (count(others).overloaded ?? 0) >= 12);
  assert.deepEqual(count(others), { open: 8, overloaded: 12 });
  assert.ok(nginx.memoryMiB() < MOST_MIB, `${nginx.memoryMiB()} MiB`);
  const headers = { 'x-api-key': keys[0]!.slice('x-api-key: '.length) };
  assert.equal((await call(nginx.url, '/health', { headers })).status, 200);

  // Uploads that end make room for others.
  for (const upload of own) await upload.close();
  await until('room again', async () => {
    const again = new IdleUpload(t, nginx, '/enroll', '127.0.0.60', [keys[1]!]);
    await until('a decision', () => again.settled);
    await pause(500);
    const taken = again.answer === 'open';
    await again.close();
    return taken;
  });
  for (const upload of others) await upload.close();
});

test('A31 an upload that stops, and one that drips, are ended with 408', { skip }, async (t) => {
  const { nginx, key } = await behindNginx(t);
  const keys = ['one', 'two'].map(key);
  const stopped = new IdleUpload(t, nginx, '/enroll', '127.0.0.2', [keys[0]!]);
  const dripping = new IdleUpload(t, nginx, '/enroll', '127.0.0.3', [keys[1]!]);
  const drip = setInterval(() => dripping.drip(), 1000);
  t.after(() => clearInterval(drip));
  await Promise.all([stopped.ended(), dripping.ended()]);
  assert.deepEqual(count([stopped, dripping]), { timeout: 2 });
});

test('requests at a time are bounded for each network, and another network is answered', {
  skip,
}, async (t) => {
  const arrived: ServerResponse[] = [];
  const silent = createServer((_request, response) => void arrived.push(response));
  silent.listen(0, '127.0.0.1');
  t.after(() => silent.close());
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const nginx = await Nginx.start(t, { upstream: `127.0.0.1:${port}` });
  const send = (from: string) => call(nginx.url, '/health', { from });
  const own = Array.from({ length: OPEN_OF_NETWORK + 10 }, () => send('127.0.0.2'));
  let refused = 0;
  for (const answer of own) void answer.then(({ status }) => (refused += Number(status === 429)));
  await until('the refusals', () => refused === 10);
  await until('the others', () => arrived.length === OPEN_OF_NETWORK);
  const other = send('127.0.0.3');
  await until('another network', () => arrived.length === OPEN_OF_NETWORK + 1);
  for (const response of arrived) response.end('{}');
  assert.equal((await other).status, 200);
  await Promise.all(own);
});
