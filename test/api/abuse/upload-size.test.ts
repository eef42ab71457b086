import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { MAX_LINGER_BYTES } from '../../../src/http/lingering.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { postHead, RawConnection } from '../../helpers/raw-http.ts';
import { BOUNDARY, expectProblem, fromRaw } from '../../helpers/service/answers.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { multipart, type Part, photo } from '../../helpers/service/form.ts';

const MIB = 1024 * 1024;
const user: Part = { name: 'user_id', value: 'franck' };

/** A real photograph of exactly this size: what follows the end of a JPEG is not part of it. */
function padded(size: number): Buffer {
  const image = sample(FRANCK[0]!);
  return Buffer.concat([image, Buffer.alloc(size - image.length)]);
}

const form = (size: number): Buffer => multipart([user, photo(padded(size))], BOUNDARY);
const head = (...more: string[]) => postHead('/authenticate', BOUNDARY, ...more);

/** Bytes the server has read from all its connections, also from those that are gone. */
function bytesRead(app: FastifyInstance): () => number {
  const sockets: Socket[] = [];
  app.server.on('connection', (socket) => sockets.push(socket));
  return () => sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
}

async function open(t: { after(end: () => unknown): void }, app: FastifyInstance) {
  const connection = await RawConnection.open(await listen(app));
  t.after(() => connection.destroy());
  return connection;
}

test('A03 a photograph of exactly 10 MiB is taken', async (t) => {
  const { app } = await startApp(t);
  const connection = await open(t, app);
  const body = form(10 * MIB);
  await connection.write(head(`content-length: ${body.length}`));
  await connection.write(body);
  const answer = await connection.answer();
  assert.equal(answer.status, 200, answer.body);
});

test('A03 a photograph of one byte more is refused', async (t) => {
  const { app } = await startApp(t);
  const connection = await open(t, app);
  const body = form(10 * MIB + 1);
  await connection.write(head(`content-length: ${body.length}`));
  void connection.write(body);
  const answer = await connection.answer();
  expectProblem(fromRaw(answer), 'payload-too-large');
  assert.equal(answer.headers.connection, 'close');
  await connection.closed();
});

test('A03 a body of undeclared length is cut off: beyond 11 MiB it is thrown away for a while', async (t) => {
  const { app } = await startApp(t);
  const read = bytesRead(app);
  const connection = await open(t, app);
  await connection.write(head('transfer-encoding: chunked'));
  const start = form(10 * MIB).subarray(0, 300);
  const block = Buffer.alloc(64 * 1024, 0x20);
  const chunk = (bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
  await connection.write(chunk(start));
  let taking = true;
  while (taking && connection.sent < 50 * MIB) taking = await connection.write(chunk(block));
  assert.equal(taking, false, 'the server took 50 MiB');
  await connection.closed();
  assert.ok(read() < 13 * MIB + MAX_LINGER_BYTES, `${read()} bytes read`);
});

test('A03 a body of undeclared length gets its answer before the server hangs up', async (t) => {
  const { app } = await startApp(t);
  const connection = await open(t, app);
  await connection.write(head('transfer-encoding: chunked'));
  const size = 11 * MIB + 1000;
  await connection.write(`${size.toString(16)}\r\n`);
  await connection.write(form(size).subarray(0, size));
  expectProblem(fromRaw(await connection.answer()), 'payload-too-large');
  await connection.closed();
});

test('A03 a declared length of 50 MB is refused before a byte of the body', async (t) => {
  const { app } = await startApp(t);
  const read = bytesRead(app);
  const connection = await open(t, app);
  const request = head('content-length: 50000000');
  await connection.write(request);
  expectProblem(fromRaw(await connection.answer()), 'payload-too-large');
  await connection.closed();
  assert.equal(read(), request.length);
});

test('A03 a client that sends 50 MB all the same is cut off', async (t) => {
  const { app } = await startApp(t);
  const read = bytesRead(app);
  const connection = await open(t, app);
  await connection.write(head('content-length: 50000000'));
  const block = Buffer.alloc(64 * 1024);
  while (await connection.write(block)) assert.ok(connection.sent < 50_000_000, 'all was taken');
  assert.ok(read() < MIB + MAX_LINGER_BYTES, `${read()} bytes read`);
});

test('A03 MAX_IMAGE_MB=5 takes 5 MiB and says so', async (t) => {
  const { app } = await startApp(t, { MAX_IMAGE_MB: '5' });
  const send = (size: number) =>
    app.inject({
      method: 'POST',
      url: '/authenticate',
      headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
      payload: form(size),
    });
  assert.equal((await send(5 * MIB)).statusCode, 200);
  for (const size of [5 * MIB + 1, 6 * MIB + 1]) {
    const answer = await send(size);
    expectProblem(answer, 'payload-too-large');
    assert.match(answer.json().detail, /at most 5 MiB, and at most 6 MiB in one request/);
  }
  const described = JSON.stringify(app.swagger());
  assert.match(described, /at most 5 MiB/);
  assert.match(described, /6 MiB together/);
  assert.doesNotMatch(described, /1[01] MiB/);
});
