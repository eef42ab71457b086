import type { DuplicateReport } from '../../../domain/comparison/duplicates.ts';
import type { UserRecord } from '../../../domain/comparison/template.ts';
import type { Duplicates } from '../../../ports/attempts.ts';
import type { Clock } from '../../../ports/system.ts';
import type { Database } from '../file/sqlite.ts';
import { mapSqliteErrors } from '../file/sqlite-errors.ts';

/** Largest number of pairs in the list. */
const LISTED = 500;

/** Stores pairs of users whose faces match. A pair is deleted when either user is erased. */
export class SqliteDuplicates implements Duplicates {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async report(newer: UserRecord, older: UserRecord): Promise<void> {
    mapSqliteErrors(() =>
      this.#db
        .prepare('INSERT OR IGNORE INTO duplicates (newer_ref, older_ref, at) VALUES (?, ?, ?)')
        .run(newer.ref, older.ref, this.#clock.now()),
    );
  }

  async list(): Promise<DuplicateReport[]> {
    return mapSqliteErrors(() =>
      this.#db
        .prepare<[], DuplicateReport>(
          `SELECT n.user_id AS newer, o.user_id AS older, d.at FROM duplicates d
           JOIN users n ON n.ref = d.newer_ref JOIN users o ON o.ref = d.older_ref
           ORDER BY d.at DESC LIMIT ${LISTED}`,
        )
        .all(),
    );
  }
}
