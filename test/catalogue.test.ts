import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DRILLS } from '../lab/drill/registry.ts';
import { ROOT } from './helpers/folders.ts';

/** Rows of each letter. */
const ROWS = { B: 17, A: 32, F: 14, D: 6, L: 6, H: 3, U: 6, P: 5, X: 5, C: 5 };

const table = readFileSync(join(ROOT, 'test', 'README.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| ([A-Z]\d\d) \| (.+?) \| (.+) \|$/.exec(line))
  .filter((found) => found !== null)
  .map(([, id, where, what]) => ({ id: id!, where: where!, what: what! }));

const quoted = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map((found) => found[1]!);

test('the catalogue has every row once, in order', () => {
  const all = Object.entries(ROWS).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, n) => `${letter}${String(n + 1).padStart(2, '0')}`),
  );
  assert.deepEqual(
    table.map(({ id }) => id),
    all,
  );
});

test('every row names a file or a drill that is there, or is a gap', () => {
  for (const { id, where } of table) {
    const named = quoted(where);
    assert.ok(named.length > 0 || where === 'gap', id);
    for (const name of named) {
      const drill = /^npm run drill -- (\S+)$/.exec(name)?.[1];
      if (drill === undefined) assert.ok(existsSync(join(ROOT, name)), `${id}: ${name}`);
      else assert.ok(DRILLS.find((d) => d.name === drill)?.rows.includes(id), `${id}: ${drill}`);
    }
  }
});

test('every drill is in the rows that it says it shows', () => {
  const named = new Set(DRILLS.map(({ name }) => name));
  assert.equal(named.size, DRILLS.length, 'two drills of one name');
  for (const { name, rows } of DRILLS) {
    for (const id of rows) {
      const row = table.find((row) => row.id === id);
      assert.ok(row?.where.includes(`\`npm run drill -- ${name}\``), `${id}: ${name}`);
    }
  }
});

test('every test whose name begins with a row is listed in that row', () => {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.test.ts'))) {
    const path = `test/${file.replaceAll('\\', '/')}`;
    const text = readFileSync(join(ROOT, path), 'utf8');
    const names = [...text.matchAll(/\btest\(\s*['"`]((?:[A-Z]\d\d )+)/g)];
    for (const id of names.flatMap((found) => found[1]!.trim().split(' '))) {
      const row = table.find((row) => row.id === id);
      assert.ok(row?.where.includes(`\`${path}\``), `${path} names ${id}`);
    }
  }
});
