import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { RawConnection } from '../../helpers/raw-http.ts';
import { expectProblem, fromRaw } from '../../helpers/service/answers.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';

const image = sample(FRANCK[0]!);

const HOSTILE = [
  '../../etc/passwd',
  '%2e%2e',
  'a\0b',
  'a\r\nset-cookie: x=1',
  "'; DROP TABLE users; --",
  '{{7*7}}',
  'x'.repeat(10_240),
  '😀',
  '',
  ' ',
  'a b',
  '.',
  '..',
  '-rf',
];

/** Ids that look like "alice" or that are other Unicode forms of it. */
const LOOKALIKES = {
  'a zero-width space': 'ali\u200bce',
  'a zero-width joiner': 'alice\u200d',
  'a byte order mark': '\ufeffalice',
  'a right-to-left override': '\u202ealice',
  'fullwidth letters': 'ａｌｉｃｅ',
  'a Cyrillic a': '\u0430lice',
  'a composed letter': 'alic\u00e9',
  'a letter and its accent': 'alice\u0301',
  'a dotless i': 'al\u0131ce',
  'a Kelvin sign for k': 'al\u212ace',
  'a trailing line feed': 'alice\n',
  'a trailing space': 'alice ',
};

test('A16 hostile user ids are refused, with one log line a request', async (t) => {
  const { app, log } = await startApp(t);
  for (const userId of HOSTILE) {
    for (const request of [enrolment(userId, image), attempt(userId, image)]) {
      const before = log.length;
      expectProblem(await app.inject(request), 'field-invalid');
      assert.equal(log.length, before + 1, `${log.length - before} lines for ${userId}`);
      assert.equal(JSON.parse(log.at(-1)!).status, 400);
      assert.equal(log.at(-1)!.trim().split('\n').length, 1);
    }
  }
  assert.equal((await app.inject(attempt('nobody', image))).statusCode, 200);
});

test('A16 addresses with such ids are refused, with one log line a request', async (t) => {
  const { app, log } = await startApp(t);
  for (const userId of HOSTILE.filter((id) => id !== '' && !/^\.+$/.test(id))) {
    const before = log.length;
    const url = `/users/${encodeURIComponent(userId)}`;
    expectProblem(await app.inject(url), 'field-invalid');
    assert.equal(log.length, before + 1, userId);
    assert.ok(!log.at(-1)!.includes(userId) || userId === ' ', 'the id is in the log');
  }
});

test('A17 nothing that looks like an enrolled id becomes a second account', async (t) => {
  const { app } = await startApp(t);
  assert.equal((await app.inject(enrolment('alice', image))).statusCode, 201);
  for (const [what, userId] of Object.entries(LOOKALIKES)) {
    await t.test(what, async () => {
      expectProblem(await app.inject(enrolment(userId, image)), 'field-invalid');
      const url = `/users/${encodeURIComponent(userId)}`;
      expectProblem(await app.inject(url), 'field-invalid');
    });
  }
});

test('A17 upper and lower case name the same account', async (t) => {
  const { app } = await startApp(t);
  assert.equal((await app.inject(enrolment('Alice', image))).statusCode, 201);
  for (const userId of ['alice', 'ALICE', 'Alice']) {
    expectProblem(await app.inject(enrolment(userId, image)), 'already-enrolled');
    assert.equal((await app.inject(attempt(userId, image))).json().success, true, userId);
    assert.equal((await app.inject(`/users/${userId}`)).json().user_id, 'Alice');
  }
  assert.equal((await app.inject('/users/alice/history')).json().history.length, 4);
  await app.inject({ method: 'DELETE', url: '/users/aLICE' });
  expectProblem(await app.inject('/users/Alice'), 'user-not-found');
});

test('A18 addresses that try to climb or to overflow are refused', async (t) => {
  const { app, log } = await startApp(t);
  const connection = await RawConnection.open(await listen(app));
  t.after(() => connection.destroy());
  const get = async (path: string) => {
    await connection.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    return fromRaw(await connection.answer());
  };
  const paths = {
    '/users/%2e%2e/history': 'field-invalid',
    '/users/../history': 'field-invalid',
    '/users/..%2f..%2fetc%2fpasswd/history': 'field-invalid',
    '/users/../../etc/passwd': 'not-found',
    '/users//history': 'field-invalid',
    '/users/%00/history': 'field-invalid',
    '/users/%zz/history': 'request-invalid',
    '/users/%ff/history': 'request-invalid',
    '/docs/static/..%2f..%2f..%2fpackage.json': 'not-found',
    [`/users/${'u'.repeat(5000)}/history`]: 'field-invalid',
    [`/users/${'%41'.repeat(4000)}`]: 'field-invalid',
  } as const;
  for (const [path, code] of Object.entries(paths)) {
    const before = log.length;
    expectProblem(await get(path), code);
    assert.equal(log.length, before + 1, path.slice(0, 60));
  }
});

test('A18 pages that cannot be are refused', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', image));
  const wrong = [
    'limit=0',
    'limit=-1',
    'limit=501',
    'limit=1.5',
    'limit=abc',
    'limit=',
    'limit=1e9',
  ];
  wrong.push('limit=5&limit=6', 'limit=NaN', 'limit=Infinity', 'limit=%00', "limit=1'--");
  wrong.push('before=0', 'before=-5', 'before=x', 'before=99999999999999999999', 'offset=1');
  wrong.push('before=7', `before=${'A'.repeat(50)}`, `before=${'A'.repeat(5000)}`);
  for (const query of wrong) {
    expectProblem(await app.inject(`/users/franck/history?${query}`), 'field-invalid');
  }
});
