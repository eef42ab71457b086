import { type Database, SqliteError } from './sqlite.ts';

/**
 * Writes the write-ahead log into the database and cuts it to nothing. False when it could not: a
 * reader holds on to it, or the disk fails. Patient: waits as long as any other access.
 */
export function foldLog(db: Database, { patient }: { patient: boolean }): boolean {
  const timeout = db.pragma('busy_timeout', { simple: true });
  try {
    if (!patient) db.pragma('busy_timeout = 0');
    return db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
  } catch (error) {
    if (error instanceof SqliteError) return false;
    throw error;
  } finally {
    if (!patient) db.pragma(`busy_timeout = ${timeout}`);
  }
}
