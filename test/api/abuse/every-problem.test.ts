import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { Problem, type ProblemCode } from '../../../src/errors.ts';
import { HIGHEST_IMAGE_MIB, uploadSize } from '../../../src/http/upload-size.ts';
import type { FaceEngine } from '../../../src/ports/engine.ts';
import { FRANCK, OTHERS, sample } from '../../helpers/photos/samples.ts';
import { RawConnection } from '../../helpers/raw-http.ts';
import { expectProblem, fromRaw } from '../../helpers/service/answers.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment, photo, post } from '../../helpers/service/form.ts';

const image = sample(FRANCK[0]!);
const CANARY = 'canary-7f3a';
const TOO_LARGE = uploadSize(HIGHEST_IMAGE_MIB).imageBytes + 1;

const CASES: [ProblemCode, InjectOptions | string][] = [
  ['field-invalid', attempt(`${CANARY}!`, image)],
  ['field-invalid', `/users/${CANARY}!`],
  ['multipart-malformed', { ...attempt(CANARY, image), payload: Buffer.from(`--${CANARY}`) }],
  ['request-invalid', `/users/${CANARY}%zz`],
  ['not-found', `/${CANARY}/nothing`],
  ['method-not-allowed', { method: 'PUT', url: `/users/${CANARY}`, payload: {} }],
  ['user-not-found', `/users/${CANARY}-2`],
  ['user-not-found', `/users/${CANARY}-2/history`],
  ['user-not-found', { method: 'DELETE', url: `/users/${CANARY}-2` }],
  ['user-not-found', post(`/users/${CANARY}-2/templates`, [photo(image)])],
  ['already-enrolled', enrolment(CANARY, image)],
  ['different-person', enrolment(`${CANARY}-3`, image, sample(OTHERS[0]!))],
  ['different-person', post(`/users/${CANARY}/templates`, [photo(sample(OTHERS[0]!))])],
  ['payload-too-large', attempt(CANARY, Buffer.alloc(TOO_LARGE))],
  ['too-many-parts', enrolment(CANARY, image, image, image, image, image, image)],
  ['unsupported-media', attempt(CANARY, Buffer.from('GIF89a, not a photograph'))],
  ['unsupported-media', { method: 'POST', url: '/enroll', payload: Buffer.from(CANARY) }],
  ['image-invalid', attempt(CANARY, image.subarray(0, 300))],
  ['no-face', attempt(CANARY, sample('skullmask.jpg').subarray(0))],
];

test('every refusal has the one shape and tells no id, path, score or stack', async (t) => {
  const { app, log } = await startApp(t);
  assert.equal((await app.inject(enrolment(CANARY, image))).statusCode, 201);
  for (const [code, request] of CASES) {
    const about =
      typeof request === 'string' ? request : `${request.method} ${String(request.url)}`;
    await t.test(`${code}: ${about}`, async () => {
      const answer = await app.inject(request as InjectOptions);
      // Which of these two comes depends on the picture; both refuse the face.
      expectProblem(answer, code, ...(code === 'no-face' ? (['low-quality'] as const) : []));
      assert.ok(!answer.body.includes(CANARY), answer.body);
      assert.doesNotMatch(answer.body, /0\.\d{2}/, 'a score');
    });
  }
  assert.equal(log.length, CASES.length + 1);
  assert.ok(!log.some((line) => line.includes(CANARY)), 'a user id is in the log');
});

test('bytes that are no request get the same shape', async (t) => {
  const { app } = await startApp(t);
  const address = await listen(app);
  const cases: [ProblemCode, string][] = [
    ['request-invalid', 'NONSENSE\r\n\r\n'],
    [
      'request-invalid',
      `GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n`,
    ],
    ['headers-too-large', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['headers-too-large', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`],
  ];
  for (const [code, bytes] of cases) {
    const connection = await RawConnection.open(address);
    t.after(() => connection.destroy());
    await connection.write(bytes);
    expectProblem(fromRaw(await connection.answer()), code);
    await connection.closed();
  }
});

/** An engine that fails; real models cannot be made to fail on demand. */
const broken = (cause: Error): FaceEngine => ({
  analyse: async () => {
    throw cause;
  },
  load: () => ({ queued: 0, full: false, threads: 1, busy: 0, stuck: 0 }),
  close: async () => {},
});

test('a failure of ours tells nothing but its id, and its cause is logged once', async (t) => {
  const secret = new Error(`/secret/path of ${CANARY}`);
  const { app, log } = await startApp(t, {}, { engine: broken(secret) });
  const answer = await app.inject(attempt('franck', image));
  expectProblem(answer, 'internal');
  assert.doesNotMatch(answer.body, /secret|canary/);
  const lines = log.map((line) => JSON.parse(line));
  assert.equal(lines.filter(({ msg }) => msg === 'request failed').length, 1);
  assert.match(lines.find(({ msg }) => msg === 'request failed').err.message, /secret/);
});

test('a busy engine is a refusal with Retry-After and one log line', async (t) => {
  const busy = new Problem('overloaded', 'All workers are busy: try again.', {
    retryAfterSeconds: 1,
  });
  const { app, log } = await startApp(t, {}, { engine: broken(busy) });
  const answer = await app.inject(attempt('franck', image));
  expectProblem(answer, 'overloaded');
  assert.equal(answer.headers['retry-after'], '1');
  assert.equal(log.length, 1);
});

test('photographs are turned away before they are read while the queue is full', async (t) => {
  const engine: FaceEngine = {
    ...broken(new Error('not asked')),
    load: () => ({ queued: 32, full: true, threads: 1, busy: 1, stuck: 0 }),
  };
  const { app } = await startApp(t, {}, { engine });
  expectProblem(await app.inject(attempt('franck', image)), 'overloaded');
  const health = await app.inject('/health');
  assert.equal(health.statusCode, 200);
  assert.equal(health.json().status, 'degraded');
});
