import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { HandClock } from '../../helpers/hand-clock.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { RedisServer, without } from '../../helpers/servers/redis-server.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { attempt, enrolment, photo, post } from '../../helpers/service/form.ts';
import { REPEATABLE, untilHealthy } from './redis-scenario.ts';

const skip = without('redis-server');
const right = sample(FRANCK[2]!);
const audrey = sample('audrey.jpg');
const TEMPLATE_BYTES = 512 * 4;

async function serviceOn(
  t: TestContext,
  env: Record<string, string> = {},
  clock = new HandClock(),
) {
  const redis = await RedisServer.start(t);
  const own = { OMP_NUM_THREADS: '1', REDIS_URL: redis.url, REDIS_TIMEOUT_MS: '500' };
  const { app } = await startApp(t, { ...own, ...env }, { clock });
  await untilHealthy(app);
  const behind = redis.client();
  return {
    app,
    clock,
    behind,
    references: async () => (await behind.keys('biometric:reference-mean:*')).sort(),
    try: async (user: string, face: Buffer) => (await app.inject(attempt(user, face))).json(),
    hits: async () =>
      (await Scrape.of(app)).value('biometric_cache_requests_total', { result: 'hit' }),
  };
}

test('F02 whatever lies in Redis, the answer is that of the database', { skip }, async (t) => {
  const service = await serviceOn(t, REPEATABLE);
  const { app, behind } = service;
  await app.inject(enrolment('audrey', audrey));
  await service.try('audrey', audrey);
  const [hers] = await service.references();
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  await service.try('franck', right);
  const older = (await service.references()).find((key) => key !== hers)!;
  const olderValue = (await behind.getBuffer(older))!;
  await app.inject(post('/users/franck/templates', [photo(sample(FRANCK[1]!))]));
  const truth = [await service.try('franck', right), await service.try('franck', audrey)];
  const known = [hers, older];
  const key = (await service.references()).find((name) => !known.includes(name))!;
  const value = (await behind.getBuffer(key))!;
  const flipped = Buffer.from(value);
  flipped[flipped.length >> 1]! ^= 1;
  const poison: Record<string, Buffer> = {
    'random bytes': randomBytes(value.length),
    'the reference of the user who tries': (await behind.getBuffer(hers!))!,
    'the reference before a template was added': olderValue,
    'one changed bit': flipped,
    'a value cut short': value.subarray(0, -1),
    'a value with more behind it': Buffer.concat([value, value]),
    '50 MB': Buffer.alloc(50_000_000, value),
  };
  const scores = (answers: { success: boolean; confidence: number }[]) =>
    answers.map(({ success, confidence }) => ({ success, confidence }));
  for (const [what, bytes] of Object.entries(poison)) {
    const before = await service.hits();
    const answers = [];
    for (const face of [right, audrey]) {
      await behind.set(key, bytes);
      answers.push(await service.try('franck', face));
    }
    assert.deepEqual(scores(answers), scores(truth), what);
    assert.equal(await service.hits(), before, `${what} is no hit`);
    assert.deepEqual((await behind.getBuffer(key))?.length, value.length, `${what} is replaced`);
  }
  const before = await service.hits();
  assert.deepEqual(scores([await service.try('franck', right)]), scores(truth.slice(0, 1)));
  assert.equal(await service.hits(), before + 1);
});

test('what lies in Redis tells nothing about anyone', { skip }, async (t) => {
  const { app, behind, ...service } = await serviceOn(t, {
    ...REPEATABLE,
    RATE_LIMIT_GENERAL: '90',
  });
  await app.inject(enrolment('canary-user', right));
  await service.try('canary-user', right);
  await app.inject('/users/canary-user');
  const keys = await behind.keys('*');
  assert.ok(keys.some((key) => key.startsWith('biometric:reference-mean:')));
  const values = await Promise.all(keys.map((key) => behind.getBuffer(key)));
  const all = Buffer.concat([Buffer.from(keys.join('\n')), ...values.map((value) => value!)]);
  for (const secret of ['canary', '127.0.0.1', 'local']) assert.ok(!all.includes(secret), secret);
  for (let at = 0; at + TEMPLATE_BYTES <= all.length; at++) {
    const numbers = new Float32Array(Uint8Array.from(all.subarray(at, at + TEMPLATE_BYTES)).buffer);
    assert.ok(!(Math.abs(Math.hypot(...numbers) - 1) < 0.01), `a template at byte ${at}`);
  }
});

test('F03 emptying Redis does not open a lock', { skip }, async (t) => {
  const { app, behind, clock, ...service } = await serviceOn(t);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  for (let i = 0; i < 5; i++) await service.try('franck', audrey);
  for (const flush of ['before', 'after']) {
    const answer = await app.inject(attempt('franck', right));
    assert.equal(answer.statusCode, 429, flush);
    assert.equal(answer.json().type, 'urn:biometric:problem:locked');
    assert.equal(answer.headers['retry-after'], '30');
    await behind.flushall();
  }
  clock.pass(30);
  assert.equal((await service.try('franck', right)).success, true);
});
