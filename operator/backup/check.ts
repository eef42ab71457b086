import type { AuditHead } from '../../src/domain/attempt/audit.ts';
import { type Database, openFile, SqliteError } from '../../src/store/sqlite/file/sqlite.ts';
import { verifyAudit } from '../../src/store/sqlite/tables/verify-audit.ts';
import { Failure } from '../command/failure.ts';

const BUSY_TIMEOUT_MS = 5000;

/** Opens a copy that nobody else uses, without a write-ahead log, so that it stays one file. */
export async function openCopy<T>(
  file: string,
  work: (db: Database) => T | Promise<T>,
): Promise<T> {
  const db = openFile(file, BUSY_TIMEOUT_MS);
  try {
    db.pragma('journal_mode = DELETE');
    return await work(db);
  } catch (error) {
    if (!(error instanceof SqliteError)) throw error;
    throw new Failure(`The copy is not sound (${error.message}).`);
  } finally {
    db.close();
  }
}

/** Throws when the copy is damaged, or its audit log is broken or does not reach `head`. */
export function checkCopy(db: Database, head?: AuditHead) {
  const verdict = db.pragma('integrity_check(1)', { simple: true });
  if (verdict !== 'ok') throw new Failure(`The copy is not sound: ${verdict}.`);
  const audit = verifyAudit(db, head);
  if (!audit.ok)
    throw new Failure(`The audit log in it is broken: row ${audit.id} ${audit.fault}.`);
  const { users } = db.prepare<[], { users: number }>('SELECT count(*) AS users FROM users').get()!;
  const schema = db.pragma('user_version', { simple: true }) as number;
  return { users, schema, head: audit.head };
}
