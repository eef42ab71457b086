import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase } from '../../../src/store/sqlite/file/database.ts';
import { FRANCK, OTHERS, sample } from '../../helpers/photos/samples.ts';
import { RawConnection } from '../../helpers/raw-http.ts';
import { expectProblem, fromRaw } from '../../helpers/service/answers.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment, photo, post } from '../../helpers/service/form.ts';

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

test('an id may hold a plus, written as it is or encoded', async (t) => {
  const { app } = await startApp(t);
  const userId = 'name+tag@host';
  const enrolled = await app.inject(enrolment(userId, image));
  assert.equal(enrolled.statusCode, 201, enrolled.body);
  assert.equal(enrolled.json().user_id, userId);
  assert.equal((await app.inject(attempt(userId, sample(FRANCK[1]!)))).json().success, true);
  const asked = { method: 'POST', url: '/challenges', payload: { user_id: userId } } as const;
  assert.equal((await app.inject(asked)).statusCode, 201);
  for (const written of ['name+tag@host', 'name%2Btag@host', 'name%2btag%40host']) {
    const user = await app.inject(`/users/${written}`);
    assert.equal(user.json().user_id, userId, written);
    const history = await app.inject(`/users/${written}/history`);
    assert.equal(history.json().user_id, userId, written);
  }
  const more = post('/users/name%2Btag@host/templates', [photo(sample(FRANCK[2]!))]);
  assert.equal((await app.inject(more)).json().templates, 2);
  const another = post('/users/name+tag@host/templates', [photo(sample(FRANCK[3]!))]);
  assert.equal((await app.inject(another)).json().templates, 3);
  // A plus is not a space, and no other id is the same one.
  for (const other of ['name%20tag@host', 'nametag@host', 'name-tag@host', 'name%252Btag@host']) {
    assert.notEqual((await app.inject(`/users/${other}`)).statusCode, 200, other);
  }
  const url = '/users/name+tag@host';
  assert.equal((await app.inject({ method: 'DELETE', url })).statusCode, 204);
  expectProblem(await app.inject('/users/name%2Btag@host'), 'user-not-found');
  assert.ok((await app.inject(enrolment('+tag', image))).statusCode === 400, 'never in front');
});

const NOT_FILLED_IN = ['undefined', 'null', 'NaN', 'Undefined', 'NULL', 'nan'];

test('nobody is enrolled under the name of a variable that was not filled in', async (t) => {
  const { app } = await startApp(t);
  for (const userId of [...NOT_FILLED_IN, '[object Object]']) {
    const answer = await app.inject(enrolment(userId, image));
    expectProblem(answer, 'field-invalid');
    assert.match(answer.json().detail, /the program/, userId);
  }
  for (const userId of ['nully', 'nan1', 'undefined-2']) {
    assert.equal((await app.inject(enrolment(userId, image))).statusCode, 201, userId);
  }
});

test('who was enrolled under such a name before can be read, authenticated and erased', async (t) => {
  const { app, folder } = await startApp(t);
  assert.equal((await app.inject(enrolment('undefinee', image))).statusCode, 201);
  // As an earlier version left it: no address enrols this id any more.
  const db = openDatabase(join(folder, 'biometric.db'));
  t.after(() => db.close());
  db.prepare("UPDATE users SET user_id = 'undefined' WHERE user_id = 'undefinee'").run();
  assert.equal((await app.inject('/users/undefined')).json().user_id, 'undefined');
  assert.equal((await app.inject('/users/undefined/history')).statusCode, 200);
  const asked = { method: 'POST', url: '/challenges', payload: { user_id: 'undefined' } } as const;
  assert.equal((await app.inject(asked)).statusCode, 201);
  const shown = await app.inject(attempt('undefined', sample(OTHERS[0]!)));
  assert.equal(shown.statusCode, 200, shown.body);
  const more = post('/users/undefined/templates', [photo(sample(OTHERS[0]!))]);
  expectProblem(await app.inject(more), 'different-person');
  const erased = await app.inject({ method: 'DELETE', url: '/users/undefined' });
  assert.equal(erased.statusCode, 204);
  expectProblem(await app.inject('/users/undefined'), 'user-not-found');
});
