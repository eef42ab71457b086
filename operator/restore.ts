import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Config, readConfig } from '../src/config.ts';
import { replaceFile } from '../src/store/sqlite/file/durable-files.ts';
import { openCopy } from './backup/check.ts';
import { digestOf, type Label, readLabel } from './backup/label.ts';
import { readArguments } from './command/arguments.ts';
import { exitCodeOf, Failure, UsageError } from './command/failure.ts';
import { keepFilesPrivate } from './command/private-files.ts';
import { copyNewer, copyPrivately, removeDraft } from './restore/copies.ts';
import { rebuild } from './restore/rebuild.ts';
import { type Held, holdReplaced, setLogAside } from './restore/replaced.ts';

const HELP = `Replaces the database by a backup that "npm run backup" made, after checking the whole backup.

usage: npm run restore -- FILE [--replace] [--carry-from FILE] [--yes] [--revoke-keys]

  FILE               the backup; FILE.json must be in the same folder
  --replace          set aside a database that is there (as <name>.before-restore)
  --carry-from FILE  a later backup, or a database that was set aside. What happened after the backup
                     is read from it as well
  --yes              go on although no file says what happened after the backup
  --revoke-keys      revoke every API key
  --help             this text

Older data must not bring back older security. So these are carried over from the database that is
replaced: API keys that were revoked or made after the backup, locks, disabled faces and erasures. Where
no later state of the same database can be read, the valid API keys are listed and --yes is needed. Users
who were enrolled after the backup are lost.

The service must be stopped. The key of the backup must be in MASTER_KEY_FILE. Nothing is changed unless
the digest, the database, its audit log and the key are right.`;

interface Options {
  readonly file: string;
  readonly replace: boolean;
  readonly carryFrom: string | undefined;
  readonly yes: boolean;
  readonly revokeKeys: boolean;
}

async function checkDigest(file: string): Promise<Label> {
  if (!existsSync(file)) throw new Failure(`There is no ${file}.`);
  const label = readLabel(file);
  const found = await digestOf(file);
  if (found.bytes !== label.bytes || found.sha256 !== label.sha256) {
    throw new Failure(`${file} was cut or changed after it was made: use another backup.`);
  }
  return label;
}

/** Copies the former database to `to` and returns null, or returns why it cannot be read. */
async function copyFormer(config: Config, held: Held, to: string): Promise<string | null> {
  const { DB_PATH } = config;
  if (!existsSync(DB_PATH)) return `There is no database at ${DB_PATH}.`;
  if (held.damage) return `${DB_PATH} cannot be read (${held.damage}).`;
  try {
    await copyNewer(DB_PATH, to, config);
    return null;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

async function restore({ file, replace, carryFrom, yes, revokeKeys }: Options): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const { DB_PATH } = config;
  const there = existsSync(DB_PATH);
  if (there && !replace) {
    throw new Failure(`There is a database at ${DB_PATH}: --replace sets it aside.`);
  }
  const label = await checkDigest(file);
  if (!existsSync(config.MASTER_KEY_FILE)) {
    throw new Failure(
      `The master key ${config.MASTER_KEY_FILE} is missing: put the copy of the key there first (MASTER_KEY_FILE).`,
    );
  }
  await mkdir(dirname(DB_PATH), { recursive: true, mode: 0o700 });
  const held = holdReplaced(DB_PATH);
  const aside = `${DB_PATH}.before-restore`;
  const [draft, former, later] = ['restoring', 'former', 'later'].map((is) => `${DB_PATH}.${is}`);
  const drafts = [draft!, former!, later!];
  try {
    for (const left of drafts) await removeDraft(left);
    await copyPrivately(file, draft!);
    const fault = await copyFormer(config, held, former!);
    if (carryFrom !== undefined) await copyNewer(carryFrom, later!, config);
    const newer = [...(fault ? [] : [former!]), ...(carryFrom === undefined ? [] : [later!])];
    const wanted = { label, config, newer, faults: fault ? [fault] : [], yes, revokeKeys };
    const lines = await openCopy(draft!, (copy) =>
      rebuild(copy, { ...wanted, aside: there ? aside : null }),
    );
    // Locked until the new database is in place. Not on Windows, which cannot rename an open file.
    if (process.platform === 'win32') held.release();
    setLogAside(DB_PATH, aside);
    replaceFile(draft!, DB_PATH, aside);
    console.log(DB_PATH);
    for (const line of lines) console.error(line);
  } finally {
    held.release();
    for (const left of drafts) await removeDraft(left);
  }
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    replace: { type: 'boolean' },
    'carry-from': { type: 'string' },
    yes: { type: 'boolean' },
    'revoke-keys': { type: 'boolean' },
  } as const);
  const [file] = positionals;
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (file === undefined || positionals.length > 1) throw new UsageError('Name the backup.');
  await restore({
    file,
    replace: values.replace ?? false,
    carryFrom: values['carry-from'],
    yes: values.yes ?? false,
    revokeKeys: values['revoke-keys'] ?? false,
  });
}

keepFilesPrivate();
process.exitCode = await exitCodeOf(() => main(process.argv.slice(2)));
