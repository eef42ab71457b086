import { createSecretKey, type KeyObject } from 'node:crypto';
import { type FailureCount, type Lock, NO_FAILURES } from '../../../domain/attempt/regulation.ts';
import type { Random } from '../../../ports/system.ts';
import type { Database } from '../file/sqlite.ts';
import { open, seal } from '../keys/cipher.ts';

interface Row {
  failures: number;
  locked_until: number;
  disabled: number;
}

const MOST_LOCKS = 500;

const nameContext = (subject: string): string => `regulation:name:${subject}`;

/**
 * The counted failures of each user, by a keyed hash of the user id. The id itself is sealed. All
 * methods run inside the caller's transaction.
 */
export class FailureCounts {
  readonly #db: Database;
  readonly #nameKey: KeyObject;
  readonly #random: Random;

  constructor(db: Database, masterKey: Buffer, random: Random) {
    this.#db = db;
    this.#nameKey = createSecretKey(masterKey);
    this.#random = random;
  }

  /** Null when no failure is counted. */
  find(subject: string): FailureCount | null {
    const row = this.#db
      .prepare<[string], Row>(
        'SELECT failures, locked_until, disabled FROM regulation WHERE key = ?',
      )
      .get(subject);
    if (!row) return null;
    return { failures: row.failures, lockedUntil: row.locked_until, disabled: row.disabled === 1 };
  }

  of(subject: string): FailureCount {
    return this.find(subject) ?? NO_FAILURES;
  }

  /**
   * Saves the count; the first failure of a user makes the row. `userId` is null when only a
   * reservation is known, which does not store the id. The row then has no user id until a later
   * failure brings it.
   */
  save(subject: string, userId: string | null, count: FailureCount, now: number): void {
    this.#db
      .prepare(
        `INSERT INTO regulation (key, name, failures, locked_until, disabled, updated_at)
         VALUES (@subject, @name, @failures, @lockedUntil, @disabled, @now)
         ON CONFLICT (key) DO UPDATE SET name = coalesce(name, excluded.name),
           failures = excluded.failures, locked_until = excluded.locked_until,
           disabled = excluded.disabled, updated_at = excluded.updated_at`,
      )
      .run({
        ...count,
        subject,
        name: userId === null ? null : this.#sealedName(subject, userId),
        disabled: count.disabled ? 1 : 0,
        now,
      });
  }

  /** Deletes the count. False when there was none. */
  drop(subject: string): boolean {
    return this.#db.prepare('DELETE FROM regulation WHERE key = ?').run(subject).changes > 0;
  }

  /** Users with at least `leastFailures` failures, and disabled users. */
  locks(leastFailures: number): Lock[] {
    const rows = this.#db
      .prepare<[number], Row & { key: string; name: Buffer | null }>(
        `SELECT key, name, failures, locked_until, disabled FROM regulation
         WHERE failures >= ? OR disabled = 1
         ORDER BY disabled DESC, locked_until DESC LIMIT ${MOST_LOCKS}`,
      )
      .all(leastFailures);
    return rows.map((row) => ({
      userId: row.name && open(this.#nameKey, row.name, nameContext(row.key)).toString(),
      failures: row.failures,
      lockedUntil: row.locked_until,
      disabled: row.disabled === 1,
    }));
  }

  forgetName(subject: string): void {
    this.#db.prepare('UPDATE regulation SET name = NULL WHERE key = ?').run(subject);
  }

  restoreName(subject: string, userId: string): void {
    this.#db
      .prepare('UPDATE regulation SET name = ? WHERE key = ? AND name IS NULL')
      .run(this.#sealedName(subject, userId), subject);
  }

  #sealedName(subject: string, userId: string): Buffer {
    return seal(this.#nameKey, Buffer.from(userId), nameContext(subject), this.#random);
  }
}
