import { HOUR_MS } from '../../../domain/regulation.ts';
import type { Database } from '../file/sqlite.ts';

/** Failures by key in windows of one hour. Runs inside the caller's transaction. */
export class Budgets {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Failures in the current window and milliseconds until it ends. */
  used(key: string, now: number): { used: number; endsInMs: number } {
    const row = this.#db
      .prepare<[string], { started_at: number; used: number }>(
        'SELECT started_at, used FROM budgets WHERE key = ?',
      )
      .get(key);
    // Also over when it begins in the future: the clock was set back.
    if (!row || Math.abs(now - row.started_at) >= HOUR_MS) return { used: 0, endsInMs: HOUR_MS };
    return { used: row.used, endsInMs: Math.min(HOUR_MS, row.started_at + HOUR_MS - now) };
  }

  /** Milliseconds until a key that has reached its limit may fail again; null below it. 0 is no limit. */
  exhausted(key: string, limit: number, now: number): number | null {
    const { used, endsInMs } = this.used(key, now);
    return limit > 0 && used >= limit ? endsInMs : null;
  }

  /** Counts a failure for each key. */
  spend(keys: readonly string[], now: number): void {
    // Windows that ended say nothing any more.
    this.#db.prepare('DELETE FROM budgets WHERE started_at <= ?').run(now - HOUR_MS);
    for (const key of keys) this.#spend(key, now);
  }

  #spend(key: string, now: number): void {
    this.#db
      .prepare(
        `INSERT INTO budgets (key, started_at, used) VALUES (@key, @now, 1)
         ON CONFLICT (key) DO UPDATE SET
           used = CASE WHEN abs(@now - started_at) >= ${HOUR_MS} THEN 1 ELSE used + 1 END,
           started_at = CASE WHEN abs(@now - started_at) >= ${HOUR_MS} THEN @now ELSE started_at END`,
      )
      .run({ key, now });
  }
}
