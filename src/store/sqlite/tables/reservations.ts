import {
  GONE_AFTER_MS,
  LOST_AFTER_MS,
  type Reservation,
} from '../../../domain/attempt/regulation.ts';
import type { Database } from '../file/sqlite.ts';

/** The attempts that are reserved and not decided. All methods run inside the caller's transaction. */
export class Reservations {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  add({ id, subject, at }: Reservation): void {
    this.#db
      .prepare('INSERT INTO reservations (id, key, at) VALUES (?, ?, ?)')
      .run(id, subject, at);
  }

  holds({ id }: Reservation): boolean {
    return this.#db.prepare('SELECT 1 FROM reservations WHERE id = ?').get(id) !== undefined;
  }

  /** False when the reservation did not exist any more. */
  drop({ id }: Reservation): boolean {
    return this.#db.prepare('DELETE FROM reservations WHERE id = ?').run(id).changes > 0;
  }

  dropOf(subject: string): void {
    this.#db.prepare('DELETE FROM reservations WHERE key = ?').run(subject);
  }

  /** Number of reservations of a user that are still at work, and of those that are lost. */
  of(subject: string, now: number): { pending: number; lost: number } {
    return this.#db
      .prepare<[number, number, string], { pending: number; lost: number }>(
        `SELECT count(*) - total(lost) AS pending, total(lost) AS lost
         FROM (SELECT abs(? - at) > ? AS lost FROM reservations WHERE key = ?)`,
      )
      .get(now, LOST_AFTER_MS, subject)!;
  }

  dropLost(subject: string, now: number): void {
    this.#db
      .prepare('DELETE FROM reservations WHERE key = ? AND abs(? - at) > ?')
      .run(subject, now, LOST_AFTER_MS);
  }

  /**
   * Deletes the reservations of all users whose process has ended (`GONE_AFTER_MS`). Returns their
   * number by subject.
   */
  dropGone(now: number): Map<string, number> {
    const gone = this.#db
      .prepare<[number, number], { key: string }>(
        'DELETE FROM reservations WHERE abs(? - at) > ? RETURNING key',
      )
      .all(now, GONE_AFTER_MS);
    const counts = new Map<string, number>();
    for (const { key } of gone) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }
}
