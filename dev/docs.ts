import { readFile, writeFile } from 'node:fs/promises';
import { openapiDocument } from './docs/openapi.ts';
import { configTable, mistakeTables, problemTable } from './docs/tables.ts';

// Writes what is generated from the code into docs/ and openapi.json; --check only compares.
const check = process.argv.includes('--check');

/** The document with `table` between the marks `<!-- mark:begin -->` and `<!-- mark:end -->`. */
async function withTable(file: string, mark: string, table: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  const begin = `<!-- ${mark}:begin -->`;
  const end = `<!-- ${mark}:end -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} has no ${begin} ... ${end}`);
  return `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`;
}

const wanted = {
  'docs/configuration.md': await withTable('docs/configuration.md', 'config', configTable()),
  'docs/api.md': await withTable('docs/api.md', 'problems', problemTable()),
  'docs/mistakes.md': await withTable(
    'docs/mistakes.md',
    'mistakes',
    mistakeTables(await readFile('docs/mistakes.json', 'utf8')),
  ),
  'openapi.json': `${JSON.stringify(await openapiDocument(), null, 2)}\n`,
};

for (const [file, text] of Object.entries(wanted)) {
  const current = await readFile(file, 'utf8').catch(() => '');
  if (current === text) continue;
  if (check) {
    console.error(`${file} is not what the code says: run "npm run docs" and commit it.`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`wrote ${file}`);
  }
}
