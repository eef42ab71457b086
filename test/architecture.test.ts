import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './helpers/folders.ts';

const SRC = join(ROOT, 'src');
const MAX_LINES = 300;

/** Which room may import which; a room may always import itself. */
const ALLOWED: Record<string, string[]> = {
  errors: [],
  config: ['errors'],
  domain: ['errors'],
  ports: ['domain'],
  services: ['ports', 'domain', 'errors'],
  inference: ['ports', 'domain', 'errors'],
  store: ['ports', 'domain', 'errors'],
  cache: ['ports', 'domain', 'errors'],
  federated: ['ports', 'domain', 'errors'],
  telemetry: ['ports', 'domain', 'errors'],
  http: ['services', 'ports', 'domain', 'errors'],
  app: ['*'],
  server: ['app', 'config', 'errors', 'telemetry'],
};

/** Packages with exactly one door. */
const ONE_DOOR: Record<string, string> = {
  'onnxruntime-node': 'inference/session.ts',
  sharp: 'inference/decode.ts',
  ioredis: 'cache/redis.ts',
  'better-sqlite3': 'store/sqlite.ts',
};

const filesUnder = (folder: string, ending: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name));

/** Every import and re-export, types included; Biome keeps them in this form. */
const importsOf = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)'|^import '([^']+)'/gms)].map(
    (match) => (match[1] ?? match[2])!,
  );

const files = filesUnder(SRC, /\.ts$/);
const name = (file: string): string => relative(SRC, file).split(sep).join('/');
const roomOf = (file: string): string => name(file).split('/')[0]!.replace(/\.ts$/, '');
const graph = new Map(
  files.map((file) => {
    const all = importsOf(readFileSync(file, 'utf8'));
    const own = all.filter((i) => i.startsWith('.')).map((i) => join(dirname(file), i));
    return [file, { own, packages: all.filter((i) => !i.startsWith('.')) }] as const;
  }),
);

test('imports point inward', () => {
  const wrong: string[] = [];
  for (const [file, { own }] of graph) {
    const from = roomOf(file);
    assert.ok(ALLOWED[from], `${name(file)} is in no known room`);
    for (const target of own) {
      const to = roomOf(target);
      const may = to === from || ALLOWED[from].includes(to) || ALLOWED[from].includes('*');
      if (!may) wrong.push(`${name(file)} -> ${name(target)}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('there is no import cycle, types included', () => {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    assert.ok(!path.includes(file), `cycle: ${[...path, file].map(name).join(' -> ')}`);
    if (done.has(file)) return;
    for (const next of graph.get(file)?.own ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

test('foreign engines have one door each', () => {
  for (const [pkg, door] of Object.entries(ONE_DOOR)) {
    const users = [...graph]
      .filter(([, { packages }]) => packages.includes(pkg))
      .map(([f]) => name(f));
    assert.ok(
      users.every((user) => user === door),
      `${pkg} is imported by ${users.join(', ')}`,
    );
  }
  const readers = files.filter((f) => /process\.env\b/.test(readFileSync(f, 'utf8'))).map(name);
  assert.deepEqual(readers, ['server.ts'], 'only server.ts hands the environment to config.ts');
});

test('files are short enough to read in one go, and there are no barrels', () => {
  const code = ['src', 'scripts', 'test'].flatMap((f) => filesUnder(join(ROOT, f), /\.(ts|mjs)$/));
  const lines = code.map((file) => readFileSync(file, 'utf8').split('\n').length - 1);
  for (const [index, count] of lines.entries()) {
    assert.ok(count <= MAX_LINES, `${relative(ROOT, code[index]!)} has ${count} lines`);
  }
  for (const file of files) {
    assert.ok(!/^export \* from/m.test(readFileSync(file, 'utf8')), `${name(file)} is a barrel`);
  }
});
