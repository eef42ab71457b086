import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProblemCode } from '../../../src/errors.ts';
import { expectProblem } from '../../helpers/service/answers.ts';
import { asking, idOf, keyedApp } from '../../helpers/service/own-keys.ts';

test('A24 only a live key of the right scope is let in', async (t) => {
  const { app, keys, create, clock } = await keyedApp(t);
  const good = create('shop', 'history');
  const revoked = create('shop', 'history');
  keys.revoke(idOf(revoked));
  const expired = keys.create('bank', ['history'], clock.now() + 1000)!;
  clock.pass(1);
  const narrow = create('phone', 'enroll', 'authenticate', 'admin', 'metrics');
  const cases: [string, Record<string, string>, ProblemCode][] = [
    ['no key', {}, 'key-missing'],
    ['an empty key', { 'x-api-key': '' }, 'key-missing'],
    ['another scheme', { authorization: `Basic ${good}` }, 'key-missing'],
    ['no scheme', { authorization: good }, 'key-missing'],
    ['a cookie', { cookie: `x-api-key=${good}` }, 'key-missing'],
    ['no such key', { 'x-api-key': `bk_000000000000_${good.slice(-43)}` }, 'key-invalid'],
    ['a wrong secret', { 'x-api-key': `${good.slice(0, 16)}${revoked.slice(-43)}` }, 'key-invalid'],
    ['an id alone', { 'x-api-key': idOf(good) }, 'key-invalid'],
    ['nonsense', { 'x-api-key': "' OR 1=1 --" }, 'key-invalid'],
    ['a long one', { 'x-api-key': 'k'.repeat(8000) }, 'key-invalid'],
    ['revoked', { 'x-api-key': revoked }, 'key-invalid'],
    ['expired', { authorization: `Bearer ${expired}` }, 'key-invalid'],
    ['another scope', { 'x-api-key': narrow }, 'scope-missing'],
  ];
  for (const [name, headers, code] of cases) {
    const answer = await app.inject(asking(headers));
    assert.equal(expectProblem(answer, code), code, name);
    const challenge = answer.headers['www-authenticate'];
    assert.equal(challenge, code === 'scope-missing' ? undefined : 'Bearer realm="biometric"');
  }
  assert.equal((await app.inject(asking({ 'x-api-key': good }))).statusCode, 404);
});

test('an unknown, a revoked and an expired key cannot be told apart', async (t) => {
  const { app, keys, create, clock } = await keyedApp(t);
  const revoked = create('shop', 'history');
  keys.revoke(idOf(revoked));
  const expired = keys.create('shop', ['history'], clock.now() + 1)!;
  clock.pass(1);
  const texts = new Set<string>();
  for (const key of [revoked, expired, `bk_000000000000_${'A'.repeat(43)}`, 'nonsense']) {
    const { title, detail, type } = (await app.inject(asking({ 'x-api-key': key }))).json();
    texts.add(JSON.stringify({ title, detail, type }));
  }
  assert.equal(texts.size, 1);
});

test('a key is taken from x-api-key or as a Bearer token, and x-api-key goes first', async (t) => {
  const { app, create } = await keyedApp(t);
  const key = create('shop', 'history');
  const wrong = `bk_000000000000_${key.slice(-43)}`;
  const statuses: [Record<string, string>, number][] = [
    [{ 'x-api-key': key }, 404],
    [{ 'X-API-Key': key }, 404],
    [{ authorization: `Bearer ${key}` }, 404],
    [{ authorization: `bearer ${key}` }, 404],
    [{ 'x-api-key': key, authorization: `Bearer ${wrong}` }, 404],
    [{ 'x-api-key': wrong, authorization: `Bearer ${key}` }, 401],
  ];
  for (const [headers, status] of statuses) {
    assert.equal((await app.inject(asking(headers))).statusCode, status, JSON.stringify(headers));
  }
});

test('A24 a key in the address or the form is not looked at', async (t) => {
  const { app, create } = await keyedApp(t);
  const key = create('shop', 'history', 'authenticate');
  for (const name of ['key', 'api_key', 'x-api-key', 'access_token', 'authorization']) {
    expectProblem(await app.inject(asking({}, `/users/nobody?${name}=${key}`)), 'key-missing');
  }
  const body = new URLSearchParams({ access_token: key }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const posted = { method: 'POST', url: '/authenticate', headers, payload: body } as const;
  expectProblem(await app.inject(posted), 'key-missing');
});

test('A24 no key is ever in the log, whatever became of the request', async (t) => {
  const { app, keys, create, log } = await keyedApp(t, { LOG_LEVEL: 'debug' });
  const good = create('shop', 'history');
  const revoked = create('shop', 'history');
  keys.revoke(idOf(revoked));
  const all = [good, revoked, `${good.slice(0, -1)}-`];
  const before = log.length;
  for (const key of all) {
    await app.inject(asking({ 'x-api-key': key }));
    await app.inject(asking({ authorization: `Bearer ${key}` }));
    await app.inject(asking({ 'x-api-key': key }, '/admin/locks'));
    await app.inject(asking({ 'x-api-key': key }, `/users/nobody?key=${key}`));
    await app.inject(asking({ 'x-api-key': key }, `/nowhere/${key}`));
    await app.inject(asking({ 'x-api-key': key }, `/users/%zz${key}`));
  }
  assert.equal(log.length - before, 6 * all.length, 'every request has its line');
  for (const key of all) {
    for (const part of [key, key.slice(-43), key.slice(-20), idOf(key)]) {
      assert.ok(!log.some((line) => line.includes(part)), 'a key is in the log');
    }
  }
});

test('two keys of a client live side by side, and the last use of each is noted', async (t) => {
  const { app, keys, create, clock } = await keyedApp(t);
  const [old, fresh] = [create('shop', 'history'), create('shop', 'history')];
  const lastUsed = (key: string) => keys.list().find(({ id }) => id === idOf(key))!.lastUsedAt;
  clock.pass(3600);
  assert.equal((await app.inject(asking({ 'x-api-key': old }))).statusCode, 404);
  assert.equal(lastUsed(old), clock.now());
  assert.equal(lastUsed(fresh), null);
  clock.pass(3600);
  assert.equal((await app.inject(asking({ 'x-api-key': fresh }))).statusCode, 404);
  assert.equal(lastUsed(fresh), clock.now());
  keys.revoke(idOf(old));
  assert.equal((await app.inject(asking({ 'x-api-key': old }))).statusCode, 401);
  assert.equal((await app.inject(asking({ 'x-api-key': fresh }))).statusCode, 404);
});
