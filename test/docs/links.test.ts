import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../helpers/folders.ts';
import { anchorsOf, DOCUMENTS, linksOf, quoted, read } from './documents.ts';

const isThere = (path: string): boolean => existsSync(join(ROOT, path));

test('every link leads to a file that is there, and to a heading of it', () => {
  const wrong: string[] = [];
  let followed = 0;
  for (const document of DOCUMENTS) {
    for (const { target, file, anchor } of linksOf(document)) {
      if (file === null) continue;
      followed++;
      if (!isThere(file)) wrong.push(`${document}: ${target}`);
      else if (anchor !== null && !anchorsOf(read(file)).has(anchor))
        wrong.push(`${document}: ${target} has no such heading`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(followed > 50, `${followed} links`);
});

test('every page of docs is linked from README, which is short', () => {
  const linked = new Set(linksOf('README.md').map(({ file }) => file));
  const pages = DOCUMENTS.filter((file) => file.startsWith('docs/'));
  assert.deepEqual(
    pages.filter((page) => !linked.has(page)),
    [],
  );
  assert.ok(read('README.md').split('\n').length <= 151, 'README is longer than 150 lines');
});

test('the pictures of README are there and below 200 KB', () => {
  const pictures = linksOf('README.md').filter(({ target }) => target.endsWith('.png'));
  assert.ok(pictures.length > 0);
  for (const { file } of pictures) {
    const { size } = statSync(join(ROOT, file!));
    assert.ok(size > 1000 && size < 200_000, `${file}: ${size} bytes`);
  }
});

/** The first part of a path in the repository, so that a quoted word is one. */
const PARTS =
  /^(\.ci|\.github|dev|docs|grafana|lab|models|nginx|operator|prometheus|scripts|src|test)\//;
/** Paths of files that are fetched or that the operator makes, and examples with a name to fill in. */
const NOT_TRACKED = /[*<>{}… ]|\.onnx$|^models\/custom|^scripts\/runtime/;

test('every path that a document names is there', () => {
  const wrong: string[] = [];
  let looked = 0;
  // The change log may name what is gone.
  for (const document of DOCUMENTS.filter((file) => file !== 'CHANGELOG.md')) {
    for (const path of quoted(read(document))) {
      if (!PARTS.test(path) || NOT_TRACKED.test(path)) continue;
      looked++;
      if (!isThere(path)) wrong.push(`${document}: ${path}`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(looked > 150, `${looked} paths`);
});

test('every npm script that a document names is in package.json', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const wrong: string[] = [];
  for (const document of DOCUMENTS) {
    for (const [, name] of read(document).matchAll(/\bnpm run ([\w:-]+)/g)) {
      if (!(name! in scripts)) wrong.push(`${document}: npm run ${name}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('every npm script is explained in CONTRIBUTING', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const text = read('CONTRIBUTING.md');
  const named = new Set([...text.matchAll(/\bnpm (?:run )?([\w:-]+)/g)].map((found) => found[1]!));
  assert.deepEqual(
    Object.keys(scripts).filter((name) => !named.has(name)),
    [],
  );
});
