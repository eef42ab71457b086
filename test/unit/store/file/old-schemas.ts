import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { migrate } from '../../../../src/store/sqlite/file/migrate.ts';
import { ROOT } from '../../../helpers/folders.ts';

export const MIGRATIONS = join(ROOT, 'src', 'store', 'sqlite', 'file', 'migrations');
export const STEPS = readdirSync(MIGRATIONS).sort();

/** A folder with the first `count` migrations, as an older version has them. */
export function firstSteps(folder: string, count: number): string {
  const target = join(folder, `first-${count}`);
  mkdirSync(target);
  for (const name of STEPS.slice(0, count)) cpSync(join(MIGRATIONS, name), join(target, name));
  return target;
}

/** The statements of a migration; a trigger holds statements of its own and ends with END. */
export function statementsOf(name: string): string[] {
  const lines = readFileSync(join(MIGRATIONS, name), 'utf8').split('\n');
  const statements: string[] = [];
  let open = '';
  for (const line of lines.filter((text) => !text.trimStart().startsWith('--'))) {
    open += `${line}\n`;
    const trigger = /^\s*CREATE\s+(TEMP\s+)?TRIGGER/i.test(open);
    if (!(trigger ? /\bEND;\s*$/i : /;\s*$/).test(open)) continue;
    statements.push(open.trim());
    open = '';
  }
  if (open.trim() !== '') throw new Error(`${name} ends within a statement: ${open}`);
  return statements;
}

/** The migrations with one statement more after the first `kept` ones of step `index`. */
export function brokenSteps(
  folder: string,
  { index, kept, statement }: { index: number; kept: number; statement: string },
): string {
  const target = join(folder, `broken-${index}-${kept}`);
  cpSync(MIGRATIONS, target, { recursive: true });
  const all = statementsOf(STEPS[index]!);
  const broken = [...all.slice(0, kept), statement, ...all.slice(kept)];
  writeFileSync(join(target, STEPS[index]!), broken.join('\n'));
  return target;
}

const ROWS = 3;

interface Column {
  readonly name: string;
  readonly type: string;
}

const tablesOf = (db: Database): string[] =>
  db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )
    .pluck()
    .all();

function anyValue({ name, type }: Column, row: number): string | number | Buffer {
  if (type === 'TEXT') return `${name} ${row}`;
  return type === 'BLOB' ? Buffer.from(`${name} ${row}`) : row + 1;
}

/** Fills a table, unless a migration has put its rows there. */
function fill(db: Database, table: string): void {
  if (db.prepare(`SELECT 1 FROM ${table}`).get() !== undefined) return;
  const columns = db.pragma(`table_info(${table})`) as Column[];
  const keys = db.pragma(`foreign_key_list(${table})`) as { from: string; to: string }[];
  const target = new Map(keys.map(({ from, to }) => [from, to]));
  const names = columns.map(({ name }) => name);
  const marks = names.map(() => '?');
  const insert = db.prepare(`INSERT INTO ${table} (${names}) VALUES (${marks})`);
  for (let row = 0; row < ROWS; row++) {
    // A foreign key gets the value of the row with the same number in the other table.
    const values = columns.map(({ name, type }) =>
      anyValue({ name: target.get(name) ?? name, type }, row),
    );
    insert.run(values);
  }
}

/** A closed database file of schema `version` with rows in every table. */
export function oldDatabase(folder: string, version: number): string {
  const file = join(folder, `schema-${version}.db`);
  const db = new Sqlite(file);
  db.pragma('journal_mode = WAL');
  db.pragma('foreign_keys = ON');
  migrate(db, firstSteps(folder, version));
  for (const table of tablesOf(db)) fill(db, table);
  db.close();
  return file;
}

export const schemaOf = (db: Database): unknown =>
  db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all();

export const versionOf = (db: Database): number =>
  db.pragma('user_version', { simple: true }) as number;

/** Each table with its columns and rows. */
export function rowsOf(db: Database): Map<string, Record<string, unknown>[]> {
  const tables = tablesOf(db).map((table) => {
    const rows = db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY 1, 2`);
    return [table, rows.all()] as const;
  });
  return new Map(tables);
}
