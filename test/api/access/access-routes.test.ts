import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { SCOPES } from '../../../src/domain/attempt/principal.ts';
import { expectProblem } from '../../helpers/service/answers.ts';
import { startApp } from '../../helpers/service/app.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';
import { keyedApp } from '../../helpers/service/own-keys.ts';

/** Routes that need no key, on purpose. A new route needs a key or is added here. */
const OPEN = ['/health', '/health/live', '/metrics', '/.well-known/jwks.json'];

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];

type Route = readonly [method: InjectOptions['method'] & string, path: string];

const routesOf = (app: FastifyInstance): Route[] =>
  Object.entries(app.swagger().paths ?? {}).flatMap(([path, operations]) =>
    Object.keys(operations ?? {})
      .filter((method) => METHODS.includes(method))
      .map((method) => [method.toUpperCase() as Route[0], path] as const),
  );

const isOpen = (path: string): boolean => OPEN.includes(path) || path.startsWith('/docs');

const request = ([method, path]: Route, headers = {}): InjectOptions => ({
  method,
  url: path.replaceAll(/\{\w+\}/g, 'nobody'),
  headers,
});

test('A24 every route but the open ones asks for a key before anything else', async (t) => {
  const { app } = await keyedApp(t, { TOKEN_AUDIENCE: 'shop' });
  const routes = routesOf(app);
  assert.deepEqual(
    OPEN.filter((path) => !routes.some((route) => route[1] === path)),
    [],
    'the list of open routes is out of date',
  );
  const guarded = routes.filter(([, path]) => !isOpen(path));
  assert.ok(guarded.length >= 8, `${guarded.length} guarded routes`);
  for (const route of guarded) {
    const bare = await app.inject(request(route));
    assert.equal(expectProblem(bare, 'key-missing'), 'key-missing', route.join(' '));
    assert.ok(bare.headers['www-authenticate']);
    expectProblem(await app.inject(request(route, { 'x-api-key': 'wrong' })), 'key-invalid');
    if (route[0] === 'GET') {
      const head = await app.inject(request(['HEAD', route[1]]));
      assert.equal(head.statusCode, 401, `HEAD ${route[1]}`);
    }
  }
});

test('every guarded route wants one scope, and no other scope opens it', async (t) => {
  const { app, create } = await keyedApp(t);
  const keys = SCOPES.map((scope) => [scope, create(scope, scope)] as const);
  const opened: Record<string, string[]> = {};
  for (const route of routesOf(app).filter(([, path]) => !isOpen(path))) {
    const by: string[] = [];
    for (const [scope, key] of keys) {
      const { statusCode } = await app.inject(request(route, { 'x-api-key': key }));
      assert.notEqual(statusCode, 401);
      if (statusCode !== 403) by.push(scope);
    }
    opened[route.join(' ')] = by;
  }
  const expected = {
    'POST /enroll': ['enroll'],
    'POST /users/{user_id}/templates': ['enroll'],
    'DELETE /users/{user_id}': ['erase'],
    'DELETE /users/{user_id}/templates/adaptive': ['erase'],
    'POST /authenticate': ['authenticate'],
    'GET /users/{user_id}': ['history'],
    'GET /users/{user_id}/history': ['history'],
    'GET /admin/locks': ['admin'],
    'DELETE /admin/locks/{user_id}': ['admin'],
  };
  assert.deepEqual({ ...opened, ...expected }, opened);
  for (const [route, by] of Object.entries(opened)) assert.equal(by.length, 1, route);
});

test('the open routes answer without a key', async (t) => {
  const { app } = await keyedApp(t, { TOKEN_AUDIENCE: 'shop' });
  for (const url of [...OPEN, '/docs/', '/docs/json']) {
    assert.equal((await app.inject({ url })).statusCode, 200, url);
  }
});

test('a body is not read before the key is right', async (t) => {
  const { app } = await keyedApp(t);
  const form = { 'content-type': 'multipart/form-data; boundary=none' };
  const huge = { ...form, 'content-length': String(2 ** 40) };
  for (const [headers, payload] of [
    [form, 'no form at all'],
    [{ 'content-type': 'application/json' }, '{'],
    [huge, ''],
  ] as const) {
    const answer = await app.inject({ method: 'POST', url: '/enroll', headers, payload });
    expectProblem(answer, 'key-missing');
  }
});

test('without AUTH_MODE a service beyond loopback asks for keys, one on loopback does not', async (t) => {
  for (const [host, status] of [
    ['0.0.0.0', 401],
    ['::', 401],
    ['192.0.2.1', 401],
    ['127.0.0.1', 404],
    ['::1', 404],
  ] as const) {
    const { app } = await startApp(t, { API_HOST: host }, { engine: idleEngine });
    assert.equal((await app.inject('/users/nobody')).statusCode, status, host);
  }
});
