import { existsSync, renameSync } from 'node:fs';
import { type Database, openFile, SqliteError } from '../../src/store/sqlite/file/sqlite.ts';
import { Failure } from '../command/failure.ts';

/** The database that a backup will replace. It is locked, so that no service can start on it. */
export interface Held {
  /** Why it cannot be read, or null. */
  readonly damage: string | null;
  release(): void;
}

const FREE: Held = { damage: null, release: () => {} };

const inUse = (file: string): Failure =>
  new Failure(`${file} is in use: stop the service and every other program that has it open.`);

function hold(file: string): Database {
  const db = openFile(file, 0);
  try {
    // Writes what a crash left in the log into the database. Fails when another program has it open.
    if (db.pragma('journal_mode = DELETE', { simple: true }) !== 'delete') throw inUse(file);
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    if (error instanceof SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
      throw inUse(file);
    }
    throw error;
  }
}

/** Throws a Failure when somebody uses it. */
export function holdReplaced(file: string): Held {
  if (!existsSync(file)) return FREE;
  try {
    const db = hold(file);
    return { damage: null, release: () => db.close() };
  } catch (error) {
    if (!(error instanceof SqliteError)) throw error;
    return { damage: error.message, release: () => {} };
  }
}

/**
 * A write-ahead log that is still there belongs to the damaged database. It must go with that file,
 * because SQLite would apply it to the database that takes its place.
 */
export function setLogAside(file: string, aside: string): void {
  for (const more of ['-wal', '-shm']) {
    if (existsSync(`${file}${more}`)) renameSync(`${file}${more}`, `${aside}${more}`);
  }
}
