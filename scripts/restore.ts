import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readConfig } from '../src/config.ts';
import { loadMasterKey } from '../src/store/master-key.ts';
import { migrate } from '../src/store/migrate.ts';
import { checkCopy, openCopy } from './backup/check.ts';
import { digestOf, readLabel } from './backup/label.ts';
import { readArguments } from './command/arguments.ts';
import { exitCodeOf, Failure, UsageError } from './command/failure.ts';
import { keepFilesPrivate } from './command/private-files.ts';

const HELP = `Puts a backup of "npm run backup" in the place of the database, after checking all of it.

usage: npm run restore -- FILE [--replace]

  FILE       the backup; FILE.json must lie beside it
  --replace  set aside a database that is there (as <name>.before-restore)
  --help     this text

The service must be stopped. The key of the backup must be in MASTER_KEY_FILE. Nothing is changed unless
the digest, the database, its audit log and the key are right.`;

const random = { bytes: (count: number) => randomBytes(count), uuid: () => randomUUID() };

function refuseToOverwrite(database: string, replace: boolean): void {
  if (existsSync(`${database}-wal`)) {
    throw new Failure(
      `${database} is in use, or was not closed well: stop the service (start and stop it once after a crash), then try again.`,
    );
  }
  if (existsSync(database) && !replace) {
    throw new Failure(`There is a database at ${database}: --replace sets it aside.`);
  }
}

async function checkDigest(file: string) {
  if (!existsSync(file)) throw new Failure(`There is no ${file}.`);
  const label = readLabel(file);
  const found = await digestOf(file);
  if (found.bytes !== label.bytes || found.sha256 !== label.sha256) {
    throw new Failure(`${file} was cut or changed after it was made: use another backup.`);
  }
  return label;
}

async function restore(file: string, replace: boolean): Promise<void> {
  const { DB_PATH, MASTER_KEY_FILE } = readConfig(process.env, process.cwd());
  refuseToOverwrite(DB_PATH, replace);
  const label = await checkDigest(file);
  await mkdir(dirname(DB_PATH), { recursive: true, mode: 0o700 });
  const draft = `${DB_PATH}.restoring`;
  try {
    await copyFile(file, draft);
    openCopy(draft, (copy) => {
      checkCopy(copy, label.audit_head);
      migrate(copy);
      if (!existsSync(MASTER_KEY_FILE)) {
        throw new Failure(
          `The master key ${MASTER_KEY_FILE} is missing: put the copy of the key there first (MASTER_KEY_FILE).`,
        );
      }
      loadMasterKey(copy, MASTER_KEY_FILE, random);
    });
    if (existsSync(DB_PATH)) await rename(DB_PATH, `${DB_PATH}.before-restore`);
    await rename(draft, DB_PATH);
  } finally {
    for (const left of [draft, `${draft}-journal`]) await rm(left, { force: true });
  }
  const { id, hash } = label.audit_head;
  console.log(DB_PATH);
  console.error(`${label.users} users as of ${label.made_at}, audit head ${id}:${hash}`);
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, { replace: { type: 'boolean' } } as const);
  const [file] = positionals;
  if (values.help) console.log(HELP);
  else if (file === undefined || positionals.length > 1) throw new UsageError('Name the backup.');
  else await restore(file, values.replace ?? false);
}

keepFilesPrivate();
process.exitCode = await exitCodeOf(() => main(process.argv.slice(2)));
