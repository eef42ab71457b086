import { type FailureWindow, HOUR_MS } from '../../../domain/attempt/regulation.ts';
import type { Database } from '../file/sqlite.ts';

/** Failures by key in windows of one hour. All methods run inside the caller's transaction. */
export class Budgets {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Null when no failure is counted. */
  window(key: string): FailureWindow | null {
    const row = this.#db
      .prepare<[string], FailureWindow>(
        'SELECT started_at AS startedAt, used FROM budgets WHERE key = ?',
      )
      .get(key);
    return row ?? null;
  }

  save(key: string, { startedAt, used }: FailureWindow): void {
    this.#db
      .prepare(
        `INSERT INTO budgets (key, started_at, used) VALUES (@key, @startedAt, @used)
         ON CONFLICT (key) DO UPDATE SET started_at = excluded.started_at, used = excluded.used`,
      )
      .run({ key, startedAt, used });
  }

  /** Deletes the windows that have ended. */
  dropEnded(now: number): void {
    this.#db.prepare('DELETE FROM budgets WHERE started_at <= ?').run(now - HOUR_MS);
  }
}
