import {
  GONE_AFTER_MS,
  LOST_AFTER_MS,
  type Reservation,
} from '../../../domain/attempt/regulation.ts';
import type { Database } from '../file/sqlite.ts';

/** The attempts between their reservation and their decision. Runs inside the caller's transaction. */
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

  /** False when it was gone. */
  drop({ id }: Reservation): boolean {
    return this.#db.prepare('DELETE FROM reservations WHERE id = ?').run(id).changes > 0;
  }

  dropOf(subject: string): void {
    this.#db.prepare('DELETE FROM reservations WHERE key = ?').run(subject);
  }

  /** Those of a user: how many are at work, and how many lost their process. */
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

  /** Takes away those of everybody whose process is gone; how many by subject. */
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
