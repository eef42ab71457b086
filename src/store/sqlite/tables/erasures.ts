import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Database } from '../file/sqlite.ts';

/**
 * The list of erasures. A backup that was made before an erasure still holds the user; after a restore
 * this list tells which users must be erased again. An entry is the keyed hash of the random `ref` of
 * an enrolment, so it does not reveal who was erased. A later enrolment of the same person has another
 * `ref` and is not affected.
 */
export class Erasures {
  readonly #db: Database;
  readonly #key: KeyObject;

  constructor(db: Database, masterKey: Buffer) {
    this.#db = db;
    this.#key = createSecretKey(createHmac('sha256', masterKey).update('erasures').digest());
  }

  #subject(ref: string): string {
    return createHmac('sha256', this.#key).update(ref).digest('hex');
  }

  /** Call it inside the transaction that erases the user. */
  add(ref: string, at: number): void {
    this.#db
      .prepare('INSERT OR IGNORE INTO erasures (subject, at) VALUES (?, ?)')
      .run(this.#subject(ref), at);
  }

  has(ref: string): boolean {
    const found = this.#db
      .prepare<[string], { at: number }>('SELECT at FROM erasures WHERE subject = ?')
      .get(this.#subject(ref));
    return found !== undefined;
  }
}
