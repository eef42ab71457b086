import { dirname } from 'node:path';
import { RefusalToStart } from '../../../errors.ts';
import { makeDurableFolder } from './durable-files.ts';
import { FileIdentity } from './file-identity.ts';
import { refuseUnsuitableFileSystem } from './filesystem.ts';
import { migrate } from './migrate.ts';
import { makePrivate, makePrivateFile } from './private-files.ts';
import { type Database, openFile, SqliteError } from './sqlite.ts';

/**
 * Longest wait for another writer. It is short, because the driver is synchronous and waiting blocks
 * the event loop. After it the answer is 503 storage-busy.
 */
const BUSY_TIMEOUT_MS = 250;
/**
 * The wait may be longer at the start, when no requests are served yet and another replica may be
 * creating the schema.
 */
const OPENING_TIMEOUT_MS = 5000;
const ASK_AGAIN_MS = 10;

/**
 * Switches to the write-ahead log. SQLite does not wait here: it reports busy at once while another
 * process has the file open, so this tries again.
 */
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

/**
 * Makes every transaction check first that the file is still the one that was opened. Whatever is
 * written to a file that was deleted or replaced is lost.
 */
function checkFileBeforeTransactions(db: Database): void {
  const identity = new FileIdentity(db.name);
  const transaction = db.transaction.bind(db);
  db.transaction = ((work) =>
    transaction((...parameters: Parameters<typeof work>) => {
      identity.checkFile();
      return work(...parameters);
    })) as typeof db.transaction;
}

/**
 * Opens the database of record and brings its schema up to date. `synchronous = FULL` keeps an
 * acknowledged row through a power cut; `secure_delete` overwrites erased bytes. Throws RefusalToStart
 * when the file cannot be used.
 */
export function openDatabase(file: string): Database {
  let db: Database;
  try {
    makeDurableFolder(dirname(file));
    refuseUnsuitableFileSystem(dirname(file));
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
    // Without this, REPLACE would bypass the triggers that keep the audit log append-only.
    db.pragma('recursive_triggers = ON');
    const verdict = db.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new Error(String(verdict).replaceAll('\n', ' '));
    migrate(db);
    checkFileBeforeTransactions(db);
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  } catch (cause) {
    db.close();
    if (cause instanceof RefusalToStart) throw cause;
    throw new RefusalToStart(
      `The database ${file} is damaged or was made by another program (${(cause as Error).message}): restore a backup.`,
    );
  }
  return db;
}
