import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readConfig } from '../src/config.ts';
import type { AuditHead } from '../src/domain/attempt/audit.ts';
import { RefusalToStart } from '../src/errors.ts';
import { type Database, openReadOnly, SqliteError } from '../src/store/sqlite/file/sqlite.ts';
import { verifyAudit } from '../src/store/sqlite/tables/verify-audit.ts';
import { keepFilesPrivate } from './command/private-files.ts';

const HELP = `Reads the audit log from its first row on and names the first row that was changed.

usage: npm run audit:verify [-- --head ID:HASH]

  --head ID:HASH  a head of the log that you noted earlier. Only with it can you see that rows were
                  cut off at the end, or that the whole log was replaced by another one
  --help          this text

Reads only, also while the service runs. The database is the one of the service: DB_PATH, or
biometric.db in DATA_PATH. Exit code 0: every row is right, 1: one row is wrong, 2: the log cannot be checked.`;

/** The log cannot be checked. The message is one sentence, the exit code is 2. */
class Unable extends Error {}

function options(args: string[]): { help: boolean; head: AuditHead | undefined } {
  const { values } = (() => {
    try {
      const help = { type: 'boolean', short: 'h' } as const;
      return parseArgs({ args, options: { head: { type: 'string' }, help } });
    } catch (error) {
      throw new Unable(`${(error as Error).message.split(/\.? To |\n/)[0]}. --help explains.`);
    }
  })();
  const help = values.help ?? false;
  if (values.head === undefined) return { help, head: undefined };
  const [, id, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(values.head.trim()) ?? [];
  if (!id || !hash) throw new Unable('--head takes ID:HASH, the hash as 64 hexadecimal digits.');
  return { help, head: { id: Number(id), hash: hash.toLowerCase() } };
}

function verify(head: AuditHead | undefined): number {
  const { DB_PATH } = readConfig(process.env, process.cwd());
  if (!existsSync(DB_PATH)) throw new Unable(`There is no database at ${DB_PATH}.`);
  let db: Database | undefined;
  try {
    db = openReadOnly(DB_PATH);
    const verdict = verifyAudit(db, head);
    const { id, hash } = verdict.ok ? verdict.head : { id: verdict.id, hash: '' };
    console.log(
      verdict.ok ? `ok: ${id} rows, head ${id}:${hash}` : `bad: row ${id} ${verdict.fault}`,
    );
    return verdict.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof SqliteError)) throw error;
    throw new Unable(`The audit log in ${DB_PATH} cannot be read: ${error.message}.`);
  } finally {
    db?.close();
  }
}

function main(args: string[]): number {
  try {
    const { help, head } = options(args);
    if (!help) return verify(head);
    console.log(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof Unable || error instanceof RefusalToStart)) throw error;
    console.error(error.message);
    return 2;
  }
}

keepFilesPrivate();
process.exitCode = main(process.argv.slice(2));
