import { dirname } from 'node:path';
import { RefusalToStart } from '../../../errors.ts';
import { makeLastingFolder } from './durable-files.ts';
import { FileIdentity } from './file-identity.ts';
import { refuseUnfitFileSystem } from './filesystem.ts';
import { migrate } from './migrate.ts';
import { makePrivate, makePrivateFile } from './private-files.ts';
import { type Database, openFile, SqliteError } from './sqlite.ts';

/** Waiting blocks the event loop (the driver is synchronous), so it is short; then 503 storage-busy. */
const BUSY_TIMEOUT_MS = 250;
/** At the start nobody is served yet, and another replica may be making the schema. */
const OPENING_TIMEOUT_MS = 5000;
const ASK_AGAIN_MS = 10;

/** Changing the journal does not wait for other openers by itself: SQLite says busy at once. */
function useWriteAheadLog(db: Database): void {
  const end = performance.now() + OPENING_TIMEOUT_MS;
  for (;;) {
    try {
      db.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || performance.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ASK_AGAIN_MS);
    }
  }
}

/** No transaction begins where nobody would find again what it writes. */
function writeOnlyInPlace(db: Database): void {
  const place = new FileIdentity(db.name);
  const transaction = db.transaction.bind(db);
  db.transaction = ((work) =>
    transaction((...parameters: Parameters<typeof work>) => {
      place.checkFile();
      return work(...parameters);
    })) as typeof db.transaction;
}

/**
 * Opens the database of record. FULL sync: an acknowledged row survives a power cut; secure_delete:
 * erased bytes are overwritten.
 */
export function openDatabase(file: string): Database {
  let db: Database;
  try {
    makeLastingFolder(dirname(file));
    refuseUnfitFileSystem(dirname(file));
    makePrivateFile(file);
    for (const more of ['-wal', '-shm']) makePrivate(`${file}${more}`);
    db = openFile(file, OPENING_TIMEOUT_MS);
  } catch (cause) {
    if (cause instanceof RefusalToStart) throw cause;
    throw new RefusalToStart(`The database ${file} cannot be opened: ${(cause as Error).message}.`);
  }
  try {
    useWriteAheadLog(db);
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('secure_delete = ON');
    db.pragma('trusted_schema = OFF');
    // REPLACE would otherwise pass by the triggers that keep the audit log append-only.
    db.pragma('recursive_triggers = ON');
    const verdict = db.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new Error(String(verdict).replaceAll('\n', ' '));
    migrate(db);
    writeOnlyInPlace(db);
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  } catch (cause) {
    db.close();
    if (cause instanceof RefusalToStart) throw cause;
    throw new RefusalToStart(
      `The database ${file} is damaged or not ours (${(cause as Error).message}): restore a backup.`,
    );
  }
  return db;
}
