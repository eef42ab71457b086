import Sqlite from 'better-sqlite3';

export type Database = Sqlite.Database;

/** What the driver throws; `code` is SQLite's own, for example SQLITE_BUSY. */
export const { SqliteError } = Sqlite;

/** Opens or makes the file. Statements wait at most `busyTimeoutMs` for another writer. */
export const openFile = (file: string, busyTimeoutMs: number): Database =>
  new Sqlite(file, { timeout: busyTimeoutMs });
