import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import memory from '../../scripts/run/memory.json' with { type: 'json' };
import { configSchema } from '../../src/config.ts';
import { ROOT } from '../helpers/folders.ts';

interface Service {
  readonly image?: string;
  readonly mem_limit?: string;
  readonly memswap_limit?: string;
  readonly environment?: Record<string, string | null>;
  readonly volumes?: string[];
  readonly restart?: string;
  readonly healthcheck?: object;
  readonly depends_on?: Record<string, { condition: string }>;
  readonly logging?: { options: Record<string, string> };
  readonly networks?: string[];
}

const read = (file: string): { services: Record<string, Service> } =>
  parse(readFileSync(join(ROOT, file), 'utf8'), { merge: true });

const { services } = read('docker-compose.yml');
const strict = read('docker-compose.override.yml').services;
const mebibytes = (limit: string | undefined): number =>
  Number(/^(\d+)m$/.exec(limit ?? '')?.[1] ?? Number.NaN);
const sum = (limits: Record<string, Service>): number =>
  Object.values(limits).reduce((total, { mem_limit }) => total + mebibytes(mem_limit), 0);

test('the limits of memory sum to at most 2.5 GB, the stricter ones to at most 1.5 GB', () => {
  assert.ok(sum(services) <= 2560, `${sum(services)} MiB`);
  assert.ok(sum(strict) <= 1536, `${sum(strict)} MiB`);
});

test('the stricter file limits every service, each more than the other file, without swap', () => {
  assert.deepEqual(Object.keys(strict).sort(), Object.keys(services).sort());
  for (const [name, { mem_limit, memswap_limit }] of Object.entries(strict)) {
    assert.ok(mebibytes(mem_limit) < mebibytes(services[name]!.mem_limit), name);
    assert.equal(memswap_limit, mem_limit, name);
    assert.equal(services[name]!.memswap_limit, services[name]!.mem_limit, name);
  }
});

test('redis leaves room between what it may cache and what it may have', () => {
  for (const [file, limit] of [
    ['docker-compose.yml', services.redis],
    ['docker-compose.override.yml', strict.redis],
  ] as const) {
    const cached = /--maxmemory, (\d+)mb\]/.exec(readFileSync(join(ROOT, file), 'utf8'))?.[1];
    assert.ok(Number(cached) <= 0.8 * mebibytes(limit?.mem_limit), file);
  }
});

test('whatever waits for another part waits until that is healthy or done', () => {
  for (const [name, { depends_on = {} }] of Object.entries(services)) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      // Without its cache the service answers the same.
      const started = name === 'biometric-api' && other === 'redis' ? 'service_started' : null;
      const wanted = other === 'secrets' ? 'service_completed_successfully' : 'service_healthy';
      assert.equal(condition, started ?? wanted, `${name} on ${other}`);
    }
  }
});

test('every log is rotated, and every part comes back after a crash', () => {
  for (const [name, { logging, restart }] of Object.entries(services)) {
    assert.ok(logging?.options['max-size'] && logging.options['max-file'], name);
    assert.equal(restart, name === 'secrets' ? 'no' : 'unless-stopped', name);
  }
});

test('no password stands in the file, and none is passed by environment', () => {
  const secret = /PASSWORD|SECRET|TOKEN_KEY/;
  for (const [name, { environment = {} }] of Object.entries(services)) {
    for (const [variable, value] of Object.entries(environment)) {
      if (!secret.test(variable) || /_FILE$/.test(variable)) continue;
      // The user monitor needs none; the exporter asks for one all the same.
      assert.deepEqual([name, variable, value], ['redis-exporter', 'REDIS_PASSWORD', 'any']);
    }
  }
});

test('what the service reads from .env is what it knows', () => {
  const known = new Set(Object.keys(configSchema.shape));
  const passed = Object.keys(services['biometric-api']!.environment ?? {});
  assert.deepEqual(
    passed.filter((name) => !known.has(name)),
    [],
  );
});

test('the image starts the service as npm start does', () => {
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const [, command = ''] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const words = ['node', ...memory.flags, '--enable-source-maps', 'dist/server.js'];
  assert.deepEqual(JSON.parse(command), words);
  for (const [name, value] of Object.entries(memory.environment)) {
    assert.match(dockerfile, new RegExp(`^ +${name}=${value} `, 'm'));
  }
});
