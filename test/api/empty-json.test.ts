import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../helpers/service/app.ts';
import { idleEngine } from '../helpers/service/idle-engine.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

test('a DELETE that names a type but has no body is understood', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  for (const url of ['/users/nobody', '/admin/locks/nobody']) {
    const answer = await app.inject({ method: 'DELETE', url, headers: JSON_TYPE });
    assert.equal(answer.statusCode, 404, `${url}: ${answer.body}`);
  }
});

test('where a body is needed an empty one says which field is missing', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  const url = '/challenges';
  const empty = await app.inject({ method: 'POST', url, headers: JSON_TYPE, payload: '' });
  assert.equal(empty.statusCode, 400);
  assert.equal(empty.json().type, 'urn:biometric:problem:field-invalid');
  const broken = await app.inject({ method: 'POST', url, headers: JSON_TYPE, payload: '{' });
  assert.equal(broken.json().type, 'urn:biometric:problem:request-invalid');
  const poison = '{"user_id":"a","__proto__":{"x":1}}';
  const poisoned = await app.inject({ method: 'POST', url, headers: JSON_TYPE, payload: poison });
  assert.equal(poisoned.statusCode, 400);
});
