import Sqlite from 'better-sqlite3';

export type Database = Sqlite.Database;

/** The error that the driver throws. `code` is SQLite's own code, for example SQLITE_BUSY. */
export const { SqliteError } = Sqlite;

/**
 * Opens the file, or creates it. Statements wait at most `busyTimeoutMs` for another writer. Each
 * statement is compiled only once, because compiling was a large part of the time of every query.
 */
export function openFile(file: string, busyTimeoutMs: number): Database {
  const db = new Sqlite(file, { timeout: busyTimeoutMs });
  const compile = db.prepare.bind(db);
  const compiled = new Map<string, Sqlite.Statement>();
  db.prepare = ((text: string) => {
    const known = compiled.get(text);
    if (known) return known;
    const statement = compile(text);
    compiled.set(text, statement);
    return statement;
  }) as typeof db.prepare;
  return db;
}

/** Opens an existing file for reading only. */
export const openReadOnly = (file: string): Database =>
  new Sqlite(file, { readonly: true, fileMustExist: true });

/**
 * Runs a transaction without waiting for the disk. It survives the end of the process at once, and a
 * power cut as soon as a later transaction is synced. Afterwards transactions are synced again
 * (`synchronous = FULL`).
 */
export function unsynced<T>(db: Database, work: () => T): T {
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return work();
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
}
