import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../helpers/service/app.ts';
import { idleEngine } from '../helpers/service/idle-engine.ts';

test('health says what works', async (t) => {
  const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) };
  const { app } = await startApp(t, {}, { engine: idleEngine, clock });
  const answer = await app.inject('/health');
  assert.equal(answer.statusCode, 200);
  const { memory, uptime_s, ...rest } = answer.json();
  assert.deepEqual(rest, {
    status: 'healthy',
    timestamp: '2026-01-02T03:04:05.678Z',
    model: { id: 'fr_feature@0.0.1', status: 'ok' },
    store: 'ok',
    cache: 'ok',
    population: { state: 'unknown', mode: 'enforce', version: null, people: 0 },
  });
  assert.ok(memory.rss_bytes > memory.heap_used_bytes && memory.heap_used_bytes > 0);
  assert.ok(Number.isInteger(uptime_s));
});

test('live says that the process runs, whatever else does not', async (t) => {
  const load = () => ({ queued: 99, full: true, threads: 2, busy: 2, stuck: 0 });
  const stuck = { ...idleEngine, load };
  const { app } = await startApp(t, {}, { engine: stuck });
  const answer = await app.inject('/health/live');
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.json(), { status: 'alive' });
  assert.equal((await app.inject('/health')).json().status, 'degraded');
});

test('every answer carries the security headers, its id, and is not kept', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  for (const url of ['/health', '/nothing', '/users/nobody', '/users/no!body']) {
    const { headers } = await app.inject(url);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['content-security-policy'], "default-src 'none';frame-ancestors 'none'");
    assert.equal(headers['x-frame-options'], 'SAMEORIGIN');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['x-powered-by'], undefined);
    assert.equal(headers.server, undefined);
    assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/);
  }
});

test('the id of a request is ours, not what the client wrote', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  const headers = { 'x-request-id': 'chosen-by-the-client' };
  const answer = await app.inject({ url: '/nothing', headers });
  assert.match(String(answer.headers['x-request-id']), /^[0-9a-f-]{36}$/);
});
