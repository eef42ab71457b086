import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../helpers/service/app.ts';
import { idleEngine } from '../helpers/service/idle-engine.ts';

const ROUTES = {
  '/enroll': ['post'],
  '/authenticate': ['post'],
  '/users/{user_id}': ['delete', 'get'],
  '/users/{user_id}/history': ['get'],
  '/users/{user_id}/templates': ['post'],
  '/health': ['get'],
  '/health/live': ['get'],
  '/metrics': ['get'],
};

test('the document is OpenAPI 3.1 and lists every route', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  const answer = await app.inject('/docs/json');
  assert.equal(answer.statusCode, 200);
  const document = answer.json();
  assert.match(document.openapi, /^3\.1\./);
  for (const [path, methods] of Object.entries(ROUTES)) {
    assert.ok(document.paths[path], `${path} is not in the document`);
    for (const method of methods) assert.ok(document.paths[path][method], `${method} ${path}`);
  }
  const listed = Object.keys(document.paths).filter((path) => !path.startsWith('/docs'));
  for (const path of listed) {
    for (const operation of Object.values<Record<string, unknown>>(document.paths[path])) {
      assert.ok(operation.summary, `${path} has no summary`);
      assert.ok(operation.tags, `${path} has no tag`);
    }
  }
});

test('every refusal in the document is a problem', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  const { paths } = (await app.inject('/docs/json')).json();
  for (const [path, operations] of Object.entries<Record<string, { responses: object }>>(paths)) {
    for (const { responses } of Object.values(operations)) {
      for (const [status, response] of Object.entries(responses)) {
        // An unhealthy service answers /health with the same fields as a healthy one.
        if (Number(status) < 400 || path === '/health') continue;
        assert.match(JSON.stringify(response), /schemas\/Problem"/, `${status} of ${path}`);
      }
    }
  }
  for (const status of ['400', '409', '413', '415', '422', '429', '500', '503']) {
    assert.ok(paths['/enroll'].post.responses[status], `enroll tells nothing of ${status}`);
  }
  const form = paths['/enroll'].post.requestBody.content['multipart/form-data'].schema;
  assert.deepEqual(form.required.toSorted(), ['image', 'user_id']);
});

test('the page of the documentation is served with all it loads', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  const page = await app.inject('/docs/');
  assert.equal(page.statusCode, 200);
  assert.match(String(page.headers['content-type']), /^text\/html/);
  assert.match(String(page.headers['content-security-policy']), /script-src 'self'/);
  const assets = [...page.body.matchAll(/(?:src|href)="(\.\/static\/[^"]+)"/g)];
  assert.ok(assets.length >= 3);
  for (const [, path] of assets) {
    const asset = await app.inject(`/docs/${path!.slice(2)}`);
    assert.equal(asset.statusCode, 200, path);
    assert.ok(asset.body.length > 0);
  }
  assert.doesNotMatch(page.body, /https?:\/\/(?!localhost)/, 'something is loaded from outside');
});
