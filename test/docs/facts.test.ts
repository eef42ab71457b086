import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { configSchema } from '../../src/config.ts';
import { SCOPES } from '../../src/domain/attempt/principal.ts';
import { ownFolder } from '../helpers/folders.ts';
import { startApp } from '../helpers/service/app.ts';
import { idleEngine } from '../helpers/service/idle-engine.ts';
import { keyedApp } from '../helpers/service/own-keys.ts';
import { DOCUMENTS, prose, quoted, read } from './documents.ts';

/** The sum of the memory limits of a compose file in MiB, as the documents write it. */
function limitsOf(file: string): string {
  const { services } = parse(read(file), { merge: true }) as {
    services: Record<string, { mem_limit: string }>;
  };
  const sum = Object.values(services)
    .map(({ mem_limit }) => Number(/^(\d+)m$/.exec(mem_limit)?.[1]))
    .reduce((total, limit) => total + limit, 0);
  return `${sum.toLocaleString('en-GB')} MiB`;
}

test('the sums of the memory limits are what the documents say', () => {
  const all = limitsOf('docker-compose.yml');
  const strict = limitsOf('docker-compose.override.yml');
  const page = prose(read('docs/deploy.md')).replaceAll('\n', ' ');
  assert.ok(page.includes(`sum to ${all}`), all);
  assert.ok(page.includes(`8 GB, to ${strict}`), strict);
  const override = read('docker-compose.override.yml').replaceAll('\n# ', ' ');
  assert.ok(override.includes(`${strict} in all instead of ${all.replace(' MiB', '')}`), override);
});

test('docs/api.md lists each route under the scope that opens it, and under no other', async (t) => {
  const { app, create } = await keyedApp(t);
  const opens: Record<string, string[]> = {};
  for (const [path, operations] of Object.entries(app.swagger().paths ?? {})) {
    for (const method of Object.keys(operations ?? {})) {
      const url = path.replaceAll(/\{\w+\}/g, 'nobody');
      const call = { method: method.toUpperCase() as 'GET', url };
      const bare = await app.inject(call);
      // A route that is open to everybody has no scope; /metrics is open to internal addresses.
      const guarded = bare.statusCode === 401 || path === '/metrics';
      if (!guarded) continue;
      for (const scope of SCOPES) {
        const headers = {
          'x-api-key': create(`${scope} ${method} ${path}`, scope),
          // As from outside, where internal addresses do not count.
          'x-forwarded-for': '203.0.113.9',
        };
        const { statusCode } = await app.inject({ ...call, headers });
        // /metrics says 404 to whoever may not read it; elsewhere 404 is an answer of the route.
        const closed = path === '/metrics' ? [401, 403, 404] : [401, 403];
        if (closed.includes(statusCode)) continue;
        opens[scope] = [...(opens[scope] ?? []), `${call.method} ${path}`];
      }
    }
  }
  const rows = [...read('docs/api.md').matchAll(/^\| `(\w+)` \| (`(?:GET|POST|DELETE) .*) \|$/gm)];
  const listed = Object.fromEntries(
    rows.map(([, scope, calls]) => [
      scope,
      quoted(calls!).filter((call) => /^[A-Z]+ \//.test(call)),
    ]),
  );
  const sorted = (all: Record<string, string[]>) =>
    Object.fromEntries(
      Object.keys(all)
        .toSorted()
        .map((scope) => [scope, all[scope]!.toSorted()]),
    );
  assert.deepEqual(sorted(listed), sorted(opens));
});

test('every route of the OpenAPI document is named in docs/api.md', async (t) => {
  const { app } = await startApp(t, { TOKEN_AUDIENCE: 'shop' }, { engine: idleEngine });
  const page = read('docs/api.md');
  const missing = Object.keys(app.swagger().paths ?? {}).filter((path) => !page.includes(path));
  assert.deepEqual(missing, []);
});

test('every metric of the service that a document names is exposed', async (t) => {
  const env = { SNAPSHOT_PATH: ownFolder(t) };
  const { app } = await startApp(t, env, { engine: idleEngine });
  const { body } = await app.inject('/metrics');
  const exposed = new Set([...body.matchAll(/^# TYPE (\S+) /gm)].map((found) => found[1]!));
  assert.ok(exposed.size > 20, `${exposed.size} metrics`);
  const wrong = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/`(biometric_[a-z_]+)`/g)]
      .map((found) => found[1]!)
      .filter((name) => !exposed.has(name))
      .map((name) => `${document}: ${name}`),
  );
  assert.deepEqual(wrong, []);
});

/** Written in capitals like a setting, and something else. */
const OTHER =
  /^(API_KEY|API_WORKERS|CACHE_PATH|CERTIFICATES|CI|COMPOSE_\w+|CUDA_\w+|DIR|DURABILITY_KILLS|FOLDER|GRAFANA_\w+|HTTP_PORT|HTTPS_PORT|LOGS_PATH|MKL_\w+|NAME|OPENBLAS_\w+|PYTORCH_\w+|REDIS_PASSWORD|SNAPSHOTS|SQLITE_WEB_PASSWORD|TEST_COMPOSE)$/;

test('every setting that a document names is one that the service reads', () => {
  const known = new Set(Object.keys(configSchema.shape));
  const wrong: string[] = [];
  // The change log and the page of settings may name those that are gone.
  for (const document of DOCUMENTS.filter((file) => file !== 'CHANGELOG.md')) {
    for (const text of quoted(read(document))) {
      const name = /^([A-Z][A-Z_]+[A-Z])(?:=\S+)?$/.exec(text)?.[1];
      if (!name?.includes('_')) continue;
      if (!known.has(name) && !OTHER.test(name)) wrong.push(`${document}: ${name}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('package, lock file, OpenAPI document and change log name the same version', () => {
  const { version } = JSON.parse(read('package.json'));
  const lock = JSON.parse(read('package-lock.json'));
  const released = /^## \[(\d+\.\d+\.\d+)\]/m.exec(read('CHANGELOG.md'))?.[1];
  assert.deepEqual(
    [lock.version, lock.packages[''].version, JSON.parse(read('openapi.json')).info.version],
    [version, version, version],
  );
  assert.equal(released, version);
});
