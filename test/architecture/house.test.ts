import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { test } from 'node:test';
import { circlesIn, codeFiles, foldersOf, importsOf, textOf } from './tree.ts';

const MAX_LINES = 300;
const MAX_FILES = 20;

/** The parts that each part of the repository may import; `*`: all. A part may import itself. */
const PARTS: Record<string, readonly string[]> = {
  src: [],
  operator: ['src'],
  // From scripts only the memory settings that the service is started with.
  lab: ['src', 'operator', 'scripts'],
  dev: ['src', 'operator', 'grafana'],
  grafana: [],
  scripts: [],
  test: ['*'],
};

/** The folders and files of src that each of them may import. */
const ROOMS: Record<string, readonly string[]> = {
  errors: [],
  config: ['config-values', 'errors'],
  'config-values': [],
  domain: ['errors'],
  ports: ['domain'],
  calibration: ['ports', 'domain'],
  services: ['ports', 'domain', 'errors'],
  inference: ['ports', 'domain', 'errors'],
  store: ['ports', 'domain', 'errors'],
  cache: ['ports', 'domain', 'errors'],
  telemetry: ['ports', 'domain', 'errors'],
  http: ['services', 'ports', 'domain', 'errors'],
  app: ['*'],
  server: ['app', 'config', 'errors', 'telemetry'],
};

/** The same for folders inside these folders. In all other folders only circles are refused. */
const INNER: Record<string, Record<string, readonly string[]>> = {
  'src/domain': {
    face: [],
    comparison: ['face'],
    population: ['comparison'],
    challenge: ['face', 'comparison'],
    attempt: ['face', 'comparison'],
  },
  'src/inference': {
    threads: [],
    image: [],
    catalogue: ['image'],
    runtime: ['catalogue', 'threads'],
    pipeline: ['runtime', 'catalogue', 'image', 'threads'],
    pool: ['pipeline', 'runtime', 'catalogue', 'image', 'threads'],
  },
  'src/services': {
    shared: [],
    authentication: ['shared'],
    enrolment: ['shared'],
    population: ['shared'],
    health: [],
  },
  'src/store/sqlite': {
    file: [],
    keys: ['file'],
    tables: ['file', 'keys'],
    store: ['file', 'keys', 'tables'],
  },
};

/**
 * Every package that the service and the operator's commands import, and from where. A package that
 * is not here fails the test: a second decoder, database or web framework cannot come in unseen.
 */
const IMPORTERS: Record<string, readonly string[]> = {
  'onnxruntime-node': ['src/inference/runtime/session.ts'],
  pbf: ['src/inference/runtime/rewrite-prelu.ts'],
  sharp: ['src/inference/image/decode.ts'],
  piscina: ['src/inference/pool/pool.ts'],
  'better-sqlite3': ['src/store/sqlite/file/sqlite.ts'],
  ioredis: ['src/cache/redis.ts'],
  'lru-cache': ['src/cache/memory.ts', 'src/cache/window-counter.ts'],
  jose: ['src/services/authentication/token.ts'],
  'close-with-grace': ['src/server.ts'],
  '@fastify/cors': ['src/http/plugins/cors.ts'],
  '@fastify/helmet': ['src/http/plugins/security.ts'],
  '@fastify/multipart': ['src/http/plugins/face-upload.ts'],
  '@fastify/rate-limit': ['src/http/plugins/rate-limit.ts'],
  '@fastify/swagger': ['src/http/plugins/openapi.ts'],
  '@fastify/swagger-ui': ['src/http/plugins/openapi.ts'],
  // A name that ends with a slash is a whole folder.
  fastify: ['src/http/', 'src/app/', 'src/server.ts'],
  'fastify-plugin': ['src/http/plugins/'],
  'fastify-type-provider-zod': ['src/http/'],
  zod: ['src/', 'operator/'],
  pino: ['src/telemetry/', 'src/app/', 'src/server.ts'],
  'prom-client': ['src/telemetry/', 'src/app/upkeep.ts', 'operator/containers/exposition.ts'],
};

const files = codeFiles();
const graph = new Map(files.map((file) => [file, importsOf(file)]));

const roomOf = (file: string, folder: string): string =>
  file
    .slice(folder.length + 1)
    .split('/')[0]!
    .replace(/\.ts$/, '');

/** Arrows between rooms of `folder` that `allowed` does not know. */
function wrongArrows(folder: string, allowed: Record<string, readonly string[]>): string[] {
  const wrong: string[] = [];
  for (const [file, { own }] of graph) {
    if (!file.startsWith(`${folder}/`)) continue;
    const from = roomOf(file, folder);
    const may = allowed[from];
    if (!may) wrong.push(`${file} is in no known room`);
    for (const target of own.filter((t) => t.startsWith(`${folder}/`))) {
      const to = roomOf(target, folder);
      if (to !== from && !may?.includes(to) && !may?.includes('*'))
        wrong.push(`${file} -> ${target}`);
    }
  }
  return wrong;
}

test('the parts of the repository use each other in one direction', () => {
  const partOf = (file: string): string => file.split('/')[0]!;
  const wrong = [...graph].flatMap(([file, { own }]) =>
    own
      .filter((target) => {
        const may = PARTS[partOf(file)]!;
        const to = partOf(target);
        return to !== partOf(file) && !may.includes(to) && !may.includes('*');
      })
      .map((target) => `${file} -> ${target}`),
  );
  assert.deepEqual(wrong, []);
});

test('imports between the rooms of src point inward', () => {
  assert.deepEqual(wrongArrows('src', ROOMS), []);
});

for (const [folder, rooms] of Object.entries(INNER)) {
  test(`imports between the rooms of ${folder} point inward`, () => {
    assert.deepEqual(wrongArrows(folder, rooms), []);
  });
}

test('nothing imports in a circle, neither files nor the rooms of any folder', () => {
  const own = (file: string): readonly string[] => graph.get(file)?.own ?? [];
  assert.deepEqual(circlesIn(files, own), []);
  for (const folder of foldersOf(files)) {
    const children = new Map<string, string[]>();
    const childOf = (file: string): string =>
      posix.join(folder, file.slice(folder.length + 1).split('/')[0]!);
    for (const file of files.filter((f) => f.startsWith(`${folder}/`))) {
      const inside = own(file)
        .filter((target) => target.startsWith(`${folder}/`))
        .map(childOf);
      const child = childOf(file);
      children.set(child, [...(children.get(child) ?? []), ...inside.filter((c) => c !== child)]);
    }
    const found = circlesIn([...children.keys()], (child) => children.get(child) ?? []);
    assert.deepEqual(found, [], `the rooms of ${folder}`);
  }
});

test('every package has its known importers, and none came in unseen', () => {
  const wrong: string[] = [];
  const used = new Set<string>();
  for (const [file, { packages }] of graph) {
    if (!file.startsWith('src/') && !file.startsWith('operator/')) continue;
    for (const name of packages) {
      used.add(name);
      const may = IMPORTERS[name] ?? [];
      const known = may.some((door) =>
        door.endsWith('/') ? file.startsWith(door) : file === door,
      );
      if (!known) wrong.push(`${file} imports ${name}`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(
    [...used].toSorted(),
    Object.keys(IMPORTERS).toSorted(),
    'nothing stale is listed',
  );
});

/** Modules of Node that do what a package above does, or load what no import statement names. */
const UNUSED_BUILT_IN = ['node:sqlite', 'node:module'];

test('no second database, and no package that the test above does not see', () => {
  const product = files.filter((f) => f.startsWith('src/') || f.startsWith('operator/'));
  const wrong = product.filter(
    (file) =>
      graph.get(file)!.builtIn.some((name) => UNUSED_BUILT_IN.includes(name)) ||
      /\b(?:require|getBuiltinModule)\(|\bimport\((?!')/.test(textOf(file)),
  );
  assert.deepEqual(wrong, []);
});

test('only server.ts hands the environment to config.ts', () => {
  const readers = files.filter((f) => f.startsWith('src/') && /process\.env\b/.test(textOf(f)));
  assert.deepEqual(readers, ['src/server.ts']);
});

test('a folder holds at most 20 files of code', () => {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const large = [...counts].filter(([, count]) => count > MAX_FILES);
  assert.deepEqual(large, []);
});

test('files are short enough to read in one go, and there are no barrels', () => {
  const long = files
    .map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  assert.deepEqual(long, []);
  assert.deepEqual(
    files.filter((file) => /^export \* from/m.test(textOf(file))),
    [],
    'barrels',
  );
});

test('each folder of tests says first what belongs there', () => {
  const folders = [
    ...new Set(files.filter((f) => f.startsWith('test/')).map((f) => f.split('/')[1]!)),
  ];
  for (const folder of folders.filter((name) => !name.includes('.'))) {
    const text = readFileSync(`test/${folder}/README.md`, 'utf8').trim();
    assert.ok(text.split('\n').length <= 3, `test/${folder}/README.md is longer than a glance`);
  }
});
