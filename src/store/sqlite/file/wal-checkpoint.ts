import { type Database, SqliteError } from './sqlite.ts';

/** Whether nothing is left in the log. */
const fold = (db: Database): boolean =>
  db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;

function foldAtOnce(db: Database): boolean {
  const timeout = db.pragma('busy_timeout', { simple: true });
  db.pragma('busy_timeout = 0');
  try {
    return fold(db);
  } finally {
    db.pragma(`busy_timeout = ${timeout}`);
  }
}

/**
 * Writes the write-ahead log into the database and cuts it to nothing. False when it could not: a
 * reader holds on to it, or the disk fails. Patient: waits as long as any other access.
 */
export function foldLog(db: Database, { patient }: { patient: boolean }): boolean {
  try {
    return patient ? fold(db) : foldAtOnce(db);
  } catch (error) {
    if (error instanceof SqliteError) return false;
    throw error;
  }
}
