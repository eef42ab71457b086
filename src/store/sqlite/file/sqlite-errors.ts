import { Problem, type ProblemOptions } from '../../../errors.ts';
import { SqliteError } from './sqlite.ts';

const RETRY_AFTER_SECONDS = 2;

/**
 * Runs a database access and converts an SQLite error into a problem: storage-busy, storage-full or
 * storage-corrupt. Other errors are thrown unchanged.
 */
export function mapSqliteErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof SqliteError)) throw cause;
    const { code } = cause;
    const options = { retryAfterSeconds: RETRY_AFTER_SECONDS, cause };
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
      throw new Problem('storage-busy', 'The database is busy: try again in a moment.', options);
    }
    if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR') || code === 'SQLITE_READONLY') {
      throw new Problem('storage-full', 'Nothing can be written to the disk right now.', options);
    }
    if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
      throw damaged(cause, options);
    }
    throw cause;
  }
}

/** A problem for data that is not as it was written. */
export const damaged = (cause: unknown, options: ProblemOptions = {}): Problem =>
  new Problem('storage-corrupt', 'The database is damaged; the operator must act.', {
    ...options,
    cause,
  });
