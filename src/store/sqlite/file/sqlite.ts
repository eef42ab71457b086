import Sqlite from 'better-sqlite3';

export type Database = Sqlite.Database;

/** What the driver throws; `code` is SQLite's own, for example SQLITE_BUSY. */
export const { SqliteError } = Sqlite;

/**
 * Opens or makes the file. Statements wait at most `busyTimeoutMs` for another writer, and each text
 * is compiled once: compiling was a good part of the work of every query.
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

/** Opens a file that exists; nothing can be written. */
export const openReadOnly = (file: string): Database =>
  new Sqlite(file, { readonly: true, fileMustExist: true });

/**
 * Runs a transaction that survives the end of the process at once, and a power cut as soon as a
 * later one is synced. Saves waiting for the disk. For a database whose other writes are synced.
 */
export function unsynced<T>(db: Database, work: () => T): T {
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return work();
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
}
