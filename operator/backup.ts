import { existsSync, readdirSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { makePrivate } from '../src/store/sqlite/file/private-files.ts';
import { openFile } from '../src/store/sqlite/file/sqlite.ts';
import { checkCopy, openCopy } from './backup/check.ts';
import { digestOf, type Label, labelOf } from './backup/label.ts';
import { readArguments } from './command/arguments.ts';
import { exitCodeOf, Failure, UsageError } from './command/failure.ts';
import { keepFilesPrivate } from './command/private-files.ts';

const HELP = `Copies the database, also while the service runs, and checks the copy.

usage: npm run backup -- [FOLDER] [--keep N]

  FOLDER    where it goes (default: backups); made if it is not there
  --keep N  remove all but the newest N backups of the folder afterwards
  --help    this text

A backup is two files: biometric-<time>.db and biometric-<time>.db.json, which says what must be in it.
The master key (MASTER_KEY_FILE) is not in it, and without the key it cannot be read: keep a copy of the
key somewhere else. "npm run restore" puts a backup back.`;

const BUSY_TIMEOUT_MS = 5000;
const NAME = /^biometric-\d{8}T\d{9}Z\.db$/;

function options(args: string[]) {
  const { values, positionals } = readArguments(args, { keep: { type: 'string' } } as const);
  if (positionals.length > 1) throw new UsageError('Name one folder.');
  const keep = values.keep === undefined ? Number.POSITIVE_INFINITY : Number(values.keep);
  if (!(keep >= 1) || (values.keep !== undefined && !Number.isInteger(keep))) {
    throw new UsageError('--keep takes a number from 1.');
  }
  return { folder: positionals[0] ?? 'backups', keep, help: values.help ?? false };
}

/** The backups of a folder, oldest first. */
const backupsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => join(folder, name));

/** Waits until the content is on the disk; a write alone only hands it to the operating system. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    // Windows cannot flush a folder.
    await handle.sync().catch(() => {});
  } finally {
    await handle.close();
  }
}

async function backUp(database: string, folder: string, now: Date): Promise<string> {
  await mkdir(folder, { recursive: true });
  // An older version of this program may have made it readable for everybody.
  for (const old of backupsIn(folder)) for (const part of [old, labelOf(old)]) makePrivate(part);
  const name = `biometric-${now.toISOString().replaceAll(/[-:.]/g, '')}.db`;
  const file = join(folder, name);
  const draft = join(folder, `.${name}.new`);
  const live = openFile(database, BUSY_TIMEOUT_MS);
  try {
    await live.backup(draft);
    const { users, schema, head } = await openCopy(draft, (copy) => checkCopy(copy));
    const label: Label = {
      format: 1,
      made_at: now.toISOString(),
      ...(await digestOf(draft)),
      schema,
      users,
      audit_head: head,
    };
    await writeFile(labelOf(file), `${JSON.stringify(label, null, 2)}\n`, { flush: true });
    await flush(draft);
    await rename(draft, file);
    await flush(folder);
    console.error(`${users} users, ${head.id} audit rows, ${label.bytes} bytes, checked`);
    return file;
  } finally {
    live.close();
    await rm(draft, { force: true });
  }
}

async function removeOld(folder: string, keep: number): Promise<void> {
  for (const file of backupsIn(folder).reverse().slice(keep)) {
    await rm(file);
    await rm(labelOf(file), { force: true });
    console.error(`removed ${basename(file)}`);
  }
}

async function main(args: string[]): Promise<void> {
  const { folder, keep, help } = options(args);
  if (help) {
    console.log(HELP);
    return;
  }
  const { DB_PATH } = readConfig(process.env, process.cwd());
  if (!existsSync(DB_PATH)) throw new Failure(`There is no database at ${DB_PATH}.`);
  console.log(await backUp(DB_PATH, folder, new Date()));
  await removeOld(folder, keep);
}

keepFilesPrivate();
process.exitCode = await exitCodeOf(() => main(process.argv.slice(2)));
