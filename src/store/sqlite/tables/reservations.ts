import type { Reservation } from '../../../domain/regulation.ts';
import type { Database } from '../file/sqlite.ts';

/** A reservation older than this lost its process; it counts as a failure, so a crash frees no try. */
const STALE_MS = 60_000;
/** No attempt takes so long, also with the longest queue: its process is gone. */
const GONE_MS = 120_000;

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

  pending(subject: string): number {
    return this.#db
      .prepare<[string], { n: number }>('SELECT count(*) AS n FROM reservations WHERE key = ?')
      .get(subject)!.n;
  }

  /** Whether `expire` takes it away. */
  isStale({ at }: Reservation, now: number): boolean {
    return Math.abs(now - at) > STALE_MS;
  }

  /** Takes away those of a user whose process seems gone; how many. */
  expire(subject: string, now: number): number {
    return this.#db
      .prepare('DELETE FROM reservations WHERE key = ? AND abs(? - at) > ?')
      .run(subject, now, STALE_MS).changes;
  }

  /** Takes away those of everybody whose process is gone; how many by subject. */
  expireAll(now: number): Map<string, number> {
    const lost = this.#db
      .prepare<[number, number], { key: string }>(
        'DELETE FROM reservations WHERE abs(? - at) > ? RETURNING key',
      )
      .all(now, GONE_MS);
    const counts = new Map<string, number>();
    for (const { key } of lost) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }
}
