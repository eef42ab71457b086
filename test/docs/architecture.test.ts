import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { codeFiles, importsOf } from '../architecture/tree.ts';
import { ROOT } from '../helpers/folders.ts';
import { prose, quoted, read } from './documents.ts';

// That every path the page names is there is asserted for all documents in links.test.ts.
const PAGE = read('docs/architecture.md');

/** Every folder of src that holds files, at any depth. */
const folders = [
  ...new Set(
    readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath }) => parentPath.slice(ROOT.length + 1).replaceAll('\\', '/')),
  ),
].toSorted();

/** The rows of a table of the page: the cells of each line that begins with a quoted path. */
const rows = [...prose(PAGE).matchAll(/^\| (`[^|]+`[^|]*)((?: \|[^|]+)+) \|$/gm)].map((found) => ({
  names: quoted(found[1]!),
  rest: found[2]!
    .split('|')
    .slice(1)
    .map((cell) => cell.trim()),
}));

test('every folder of src has a line of its own', () => {
  assert.ok(folders.length > 25, `${folders.length} folders`);
  const explained = new Map<string, number>();
  for (const { names, rest } of rows) {
    const says = rest[0] ?? '';
    if (!says) continue;
    for (const name of names) explained.set(name, (explained.get(name) ?? 0) + 1);
  }
  assert.deepEqual(
    folders.filter((folder) => folder !== 'src' && explained.get(folder) !== 1),
    [],
  );
});

test('every folder of code in the repository is in the table of its parts', () => {
  const parts = new Set(codeFiles().map((file) => file.split('/')[0]!));
  const named = new Set(rows.flatMap(({ names }) => names));
  assert.deepEqual(
    [...parts].filter((part) => !named.has(part)),
    [],
  );
});

const roomOf = (file: string): string => file.split('/')[1]!.replace(/\.ts$/, '');

test('the table of imports allows every import between the rooms of src', () => {
  const table = /^## Which room may import which$.*?(?=^## )/ms.exec(PAGE)?.[0] ?? '';
  const may = new Map(
    [...table.matchAll(/^\| (`.+?`) \| (.*?) \|$/gm)].flatMap(([, from, to]) =>
      quoted(from!).map((room) => [room, to === 'every room' ? null : quoted(to!)] as const),
    ),
  );
  const wrong = new Set<string>();
  const files = codeFiles().filter((file) => file.startsWith('src/'));
  for (const file of files) {
    const from = roomOf(file);
    assert.ok(may.has(from), `${from} is not in the table`);
    const allowed = may.get(from);
    for (const to of importsOf(file).own.map(roomOf)) {
      if (to !== from && allowed && !allowed.includes(to)) wrong.add(`${from} -> ${to}`);
    }
  }
  assert.deepEqual([...wrong], []);
  assert.equal(may.size, new Set(files.map(roomOf)).size, 'a room that is gone is listed');
});

test('only src/store knows which kind of store there is, as the page says', () => {
  const files = codeFiles().filter((f) => f.startsWith('src/') && !f.startsWith('src/store/'));
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .own.filter((to) => to.startsWith('src/store/') && to !== 'src/store/stores.ts')
      .map((to) => `${file} -> ${to}`),
  );
  assert.deepEqual(wrong, []);
});

test('each of the three questions of a stranger is answered with files', () => {
  for (const question of [
    'Where is the threshold chosen?',
    'Where would PostgreSQL go?',
    'What does a new field in the history touch?',
  ]) {
    const start = PAGE.indexOf(`### ${question}`);
    assert.ok(start >= 0, question);
    const answer = PAGE.slice(start + 4).split(/^##/m)[0]!;
    const files = quoted(answer).filter((name) => /^src\/.+\.ts$/.test(name));
    assert.ok(files.length >= 3, `${question} ${files.length} files`);
    assert.ok(new Set(files.map((file) => dirname(file))).size >= 2, question);
  }
});
