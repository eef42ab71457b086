import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { FastifyInstance, InjectOptions } from 'fastify';
import {
  built,
  detailOf,
  type Mistake,
  mistakeGroups,
  VALIDATOR_WORDS,
} from '../helpers/mistakes.ts';
import { FRANCK, sample } from '../helpers/photos/samples.ts';
import { RawConnection } from '../helpers/raw-http.ts';
import { expectProblem, fromRaw } from '../helpers/service/answers.ts';
import { listen, startApp } from '../helpers/service/app.ts';
import { enrolment } from '../helpers/service/form.ts';
import { idleEngine } from '../helpers/service/idle-engine.ts';
import { keyedApp } from '../helpers/service/own-keys.ts';

const rows = mistakeGroups().flatMap(({ rows }) => rows);
const by = (service: Mistake['request']['service']) =>
  rows.filter(({ request }) => request.service === service);

interface Target {
  readonly app: FastifyInstance;
  readonly headers?: Record<string, string>;
}

async function challengeFor(app: FastifyInstance): Promise<string> {
  const asked = await app.inject({
    method: 'POST',
    url: '/challenges',
    payload: { user_id: 'franck' },
  });
  return asked.json().challenge;
}

async function injected({ app, headers }: Target, { request }: Mistake) {
  const wanted = request.parts?.some(({ challenge }) => challenge);
  const nonce = wanted ? await challengeFor(app) : '';
  const { body, headers: own } = built(request, nonce);
  const options = {
    method: request.method,
    url: request.path,
    headers: { ...headers, ...own },
    ...(body && { payload: body }),
  } as InjectOptions;
  let answer = await app.inject(options);
  for (let sent = 1; sent < (request.times ?? 1); sent++) answer = await app.inject(options);
  return answer;
}

/** Over a real connection, for what only a connection shows. */
async function sentSlowly(t: TestContext, address: string, { request }: Mistake) {
  const connection = await RawConnection.open(address);
  t.after(() => connection.destroy());
  const { headers } = built(request);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`${request.method} ${request.path} HTTP/1.1`, 'host: localhost', ...lines, '', ''];
  await connection.write(head.join('\r\n'));
  return fromRaw(await connection.answer());
}

function expectRow(answer: Awaited<ReturnType<typeof sentSlowly>>, row: Mistake): void {
  expectProblem(answer, row.code);
  assert.equal(answer.statusCode, row.status);
  const { detail, errors = [] } = JSON.parse(answer.body);
  assert.equal(detail, detailOf(row));
  for (const { message } of errors) assert.doesNotMatch(message, VALIDATOR_WORDS);
}

async function expectRows(t: TestContext, target: Target, those: readonly Mistake[]) {
  assert.ok(those.length > 0);
  for (const row of those) {
    await t.test(row.mistake, async (t) => {
      const answer = row.request.network
        ? await sentSlowly(t, target.app.listeningOrigin, row)
        : await injected(target, row);
      expectRow(answer, row);
      if (row.status === 405) assert.match(String(answer.headers.allow), /^[A-Z]+(, [A-Z]+)*$/);
    });
  }
}

test('mistakes at a service without keys get the sentence of the table', async (t) => {
  const { app } = await startApp(t);
  assert.equal((await app.inject(enrolment('franck', sample(FRANCK[0]!)))).statusCode, 201);
  await listen(app);
  await expectRows(t, { app }, by(undefined));
});

test('mistakes at a service with keys', async (t) => {
  const service = await keyedApp(t);
  const withKey = by('key').filter(({ request }) => request.key);
  const without = by('key').filter(({ request }) => !request.key);
  await expectRows(t, service, without);
  const headers = { 'x-api-key': service.create('phone', 'authenticate') };
  await expectRows(t, { app: service.app, headers }, withKey);
});

test('mistakes with challenges', async (t) => {
  const { app } = await startApp(t, { CHALLENGE_MODE: 'required' });
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  await expectRows(t, { app }, by('challenge'));
});

test('too many requests', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
  const { app } = await startApp(t, { RATE_LIMIT_GENERAL: '2' });
  await expectRows(t, { app }, by('limited'));
});

test('mistakes at a service that some pages may call', async (t) => {
  const { app } = await keyedApp(t, { CORS_ORIGINS: 'https://shop.example' });
  await expectRows(t, { app }, by('cors'));
});

test('every sentence is for a person: complete, with a remedy, in no language of a validator', () => {
  assert.ok(rows.length >= 40, `${rows.length}`);
  assert.equal(new Set(rows.map(({ mistake }) => mistake)).size, rows.length);
  for (const row of rows) {
    assert.match(detailOf(row), /^["A-Za-z].{20,}[.]$/, row.mistake);
    assert.doesNotMatch(row.detail, VALIDATOR_WORDS, row.mistake);
  }
});

test('HEAD is answered where GET is, without a body', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  for (const url of ['/health', '/users/nobody', '/users/nobody/history', '/admin/locks']) {
    const [head, get] = [await app.inject({ method: 'HEAD', url }), await app.inject(url)];
    assert.equal(head.statusCode, get.statusCode, url);
    assert.equal(head.body, '');
  }
  const wrong = await app.inject({ method: 'HEAD', url: '/enroll' });
  assert.equal(wrong.statusCode, 405);
  assert.equal(wrong.headers.allow, 'POST');
});
