import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ProblemCode } from '../../src/errors.ts';
import { CLIENTS } from '../helpers/clients/clients.ts';
import { missingPython } from '../helpers/clients/python.ts';
import { missing } from '../helpers/programs.ts';
import { postHead, RawConnection } from '../helpers/raw-http.ts';
import { listen, startApp } from '../helpers/service/app.ts';
import { idleEngine } from '../helpers/service/idle-engine.ts';
import { keyedApp } from '../helpers/service/own-keys.ts';

const skip = missing('curl') || missingPython();
/** More than the buffers of two sockets on one machine hold, so that the client is still sending. */
const BYTES = 20 * 2 ** 20;
const FORM = { 'content-type': 'multipart/form-data; boundary=b' };

interface Refusal {
  readonly code: ProblemCode;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
}

/** Sends an upload with every client and expects that each reads the answer. */
async function expectArrival(t: TestContext, address: string, refusal: Refusal): Promise<void> {
  const { code, method, path, headers } = refusal;
  for (const [name, send] of Object.entries(CLIENTS)) {
    await t.test(`${code}: ${name}`, async () => {
      const answer = await send({ method, url: `${address}${path}`, headers, bytes: BYTES });
      assert.equal(JSON.parse(answer.body).type, `urn:biometric:problem:${code}`);
      assert.equal(answer.status, JSON.parse(answer.body).status);
    });
  }
}

test('a refusal of an upload reaches a client that is still sending', { skip }, async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  const address = await listen(app);
  const to = (code: ProblemCode, path: string, method = 'POST', headers = FORM) =>
    expectArrival(t, address, { code, method, path, headers });
  await to('payload-too-large', '/authenticate');
  await to('unsupported-media', '/enroll', 'POST', { 'content-type': 'application/json' });
  await to('not-found', '/enrol');
  await to('method-not-allowed', '/enroll', 'PUT');
});

test('a refusal for want of a key or a scope reaches it', { skip }, async (t) => {
  const service = await keyedApp(t);
  const address = await listen(service.app);
  const shared = { method: 'POST', path: '/enroll' };
  await expectArrival(t, address, { ...shared, code: 'key-missing', headers: FORM });
  const unknown = { ...FORM, 'x-api-key': 'bk_000000000000_unknown' };
  await expectArrival(t, address, { ...shared, code: 'key-invalid', headers: unknown });
  const reader = { ...FORM, 'x-api-key': service.create('shop', 'history') };
  await expectArrival(t, address, { ...shared, code: 'scope-missing', headers: reader });
});

test('a refusal for too many requests reaches it', { skip }, async (t) => {
  const { app } = await startApp(t, { RATE_LIMIT_GENERAL: '1' }, { engine: idleEngine });
  // The clock of the limit stands, so the second request and all that follow are too many.
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
  const address = await listen(app);
  await fetch(`${address}/users/nobody`);
  const refusal = {
    code: 'rate-limited',
    method: 'POST',
    path: '/nothing',
    headers: FORM,
  } as const;
  await expectArrival(t, address, refusal);
});

test('a refusal for want of room reaches it', { skip }, async (t) => {
  const load = () => ({ queued: 32, full: true, threads: 1, busy: 1, stuck: 0 });
  const { app } = await startApp(t, {}, { engine: { ...idleEngine, load } });
  const address = await listen(app);
  const client = CLIENTS['a client that writes all and then reads']!;
  const answer = await client({
    method: 'POST',
    url: `${address}/enroll`,
    headers: FORM,
    bytes: 5 * 2 ** 20,
  });
  assert.equal(JSON.parse(answer.body).type, 'urn:biometric:problem:overloaded');
});

test('what follows the body of a refused upload is no request', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  const served: string[] = [];
  app.server.on('request', ({ method, url }) => served.push(`${method} ${url}`));
  const connection = await RawConnection.open(await listen(app));
  t.after(() => connection.destroy());
  const size = 7 * 2 ** 20;
  await connection.write(postHead('/nothing', 'b', `content-length: ${size}`));
  await connection.write(Buffer.alloc(size - 10));
  assert.equal((await connection.answer()).status, 404);
  const next = 'DELETE /users/franck HTTP/1.1\r\nhost: localhost\r\n\r\n';
  await connection.write(`0123456789${next}`);
  await connection.closed();
  assert.deepEqual(served, ['POST /nothing']);
});

test('a body of undeclared length that grows too large: every client reads the answer', {
  skip,
}, async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  const url = `${await listen(app)}/authenticate`;
  const headers = { ...FORM };
  const names = ['fetch of Node with a stream', 'curl that does not ask'] as const;
  for (const name of names) {
    const chunked = name.startsWith('curl') ? { 'transfer-encoding': 'chunked' } : {};
    const answer = await CLIENTS[name]!({
      ...{ method: 'POST', url, bytes: BYTES },
      headers: { ...headers, ...chunked },
    });
    // The zeros are no form at all, which may be noticed before the size is.
    const { type } = JSON.parse(answer.body);
    assert.match(type, /:(payload-too-large|multipart-malformed)$/, name);
  }
});

test('a small body that is refused costs nobody the connection', async (t) => {
  const service = await keyedApp(t);
  const connection = await RawConnection.open(await listen(service.app));
  t.after(() => connection.destroy());
  for (let round = 0; round < 3; round++) {
    const head = 'POST /challenges HTTP/1.1\r\nhost: a\r\ncontent-type: application/json';
    await connection.write(`${head}\r\ncontent-length: 2\r\n\r\n{}`);
    const answer = await connection.answer();
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.connection, 'keep-alive');
  }
});

test('who asks before it sends is told to go on only when the body is wanted', async (t) => {
  const service = await keyedApp(t);
  const key = service.create('shop', 'authenticate');
  const address = await listen(service.app);
  const ask = async (...lines: string[]) => {
    const connection = await RawConnection.open(address);
    t.after(() => connection.destroy());
    const asked = ['expect: 100-continue', 'content-length: 10', ...lines];
    await connection.write(postHead('/authenticate', 'b', ...asked));
    return connection;
  };
  const refused = await ask();
  assert.equal((await refused.answer()).status, 401);
  assert.equal(refused.interim, 0);
  await refused.closed();
  const welcome = await ask(`x-api-key: ${key}`);
  await welcome.interimAnswer();
  await welcome.write('0123456789');
  assert.equal((await welcome.answer()).status, 400);
});

test('the service ends while connections linger', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  const connection = await RawConnection.open(await listen(app));
  t.after(() => connection.destroy());
  await connection.write(postHead('/nothing', 'b', 'content-length: 5000000'));
  assert.equal((await connection.answer()).status, 404);
  await app.close();
  await connection.closed();
});
