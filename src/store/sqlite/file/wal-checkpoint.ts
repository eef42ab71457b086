import { type Database, SqliteError } from './sqlite.ts';

/** True when the log is empty afterwards. */
const checkpoint = (db: Database): boolean =>
  db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;

function checkpointAtOnce(db: Database): boolean {
  const timeout = db.pragma('busy_timeout', { simple: true });
  db.pragma('busy_timeout = 0');
  try {
    return checkpoint(db);
  } finally {
    db.pragma(`busy_timeout = ${timeout}`);
  }
}

/**
 * Writes the write-ahead log into the database and truncates it. False when that was not possible,
 * because a reader still needs the log or the disk fails. With `patient` it waits as long as any other
 * access, otherwise not at all.
 */
export function checkpointWal(db: Database, { patient }: { patient: boolean }): boolean {
  try {
    return patient ? checkpoint(db) : checkpointAtOnce(db);
  } catch (error) {
    if (error instanceof SqliteError) return false;
    throw error;
  }
}
