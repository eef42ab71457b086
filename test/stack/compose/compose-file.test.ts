import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import memory from '../../../scripts/run/memory.json' with { type: 'json' };
import { configSchema } from '../../../src/config.ts';
import { ROOT } from '../../helpers/folders.ts';

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
  readonly ports?: string[];
  readonly command?: string | string[];
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

test('the pages of the administrator are published by Nginx alone, on loopback', () => {
  const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => `${name} ${port.replace(/\$\{(\w+):-\d+\}/, '$1')}`),
  );
  assert.deepEqual(published, [
    'nginx HTTP_PORT:8080',
    'nginx HTTPS_PORT:8443',
    'nginx 127.0.0.1:API_PORT:8000',
    'nginx 127.0.0.1:GRAFANA_PORT:3000',
    'nginx 127.0.0.1:PROMETHEUS_PORT:9090',
    'nginx 127.0.0.1:SQLITE_WEB_PORT:8082',
  ]);
  const pages = readFileSync(join(ROOT, 'nginx/pages.conf'), 'utf8');
  const served = [...pages.matchAll(/listen (\d+);\s+set \$page ([\w-]+:\d+);/g)];
  assert.deepEqual(
    served.map(([, port, page]) => `${port} ${page}`),
    ['3000 grafana:3000', '9090 prometheus:9090', '8082 sqlite-web:8080'],
  );
});

test('a page can neither change Prometheus nor take the cookie of Grafana along', () => {
  const started = String(services.prometheus!.command);
  assert.doesNotMatch(started, /enable-(lifecycle|admin-api|remote-write-receiver|otlp)/);
  assert.equal(services.grafana!.environment!.GF_SECURITY_COOKIE_SAMESITE, 'strict');
  const loose = /ANONYMOUS_ENABLED|ALLOW_EMBEDDING|TRUSTED_ORIGINS/;
  assert.ok(!Object.keys(services.grafana!.environment!).some((name) => loose.test(name)));
  assert.match(String(services['sqlite-web']!.command), /--read-only --password/);
});
