import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Database } from '../file/sqlite.ts';

/**
 * The ledger of erasures. A backup that was made before an erasure still holds the user; when it is
 * restored, this list says which of its users must be erased again. It names an enrolment by the keyed
 * hash of its random `ref`, so it does not tell who was erased, and an enrolment that the same person
 * made later, which has another `ref`, is not touched.
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

  /** Inside the transaction that erases. */
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
