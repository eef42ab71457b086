import type { ShownSample } from '../../../domain/comparison/replay.ts';
import type { UserRecord } from '../../../domain/comparison/template.ts';
import { noSketch } from '../../../domain/face/sketch.ts';
import type { Database } from '../file/sqlite.ts';
import { mapSqliteErrors } from '../file/sqlite-errors.ts';
import { bytesToVector } from '../keys/cipher.ts';
import type { Keyring } from '../keys/keyring.ts';
import { DIGEST_BYTES, packWith, unpack } from './packed-samples.ts';

/** Number of samples that are remembered for a user; older ones are forgotten. */
const KEPT = 32;
const CONTEXT = 'shown:sealed';
/** Context of the rows that programs before schema 6 wrote, one for each sample. */
const ROW_CONTEXT = 'shown_samples:sealed';

/**
 * Remembers accepted photographs of a user as digest, embedding and sketch. They are sealed, and erased
 * with the user.
 */
export class SqliteShownSamples {
  readonly #db: Database;
  readonly #keys: Keyring;

  constructor(db: Database, keys: Keyring) {
    this.#db = db;
    this.#keys = keys;
  }

  /** The accepted photographs of this user, newest first. */
  list(user: UserRecord): ShownSample[] {
    return mapSqliteErrors(() => {
      const packed = this.#packed(user);
      return packed ? unpack(packed) : this.#rows(user);
    });
  }

  /** Adds a photograph, inside the caller's transaction. */
  add(user: UserRecord, sample: ShownSample): void {
    let packed = this.#packed(user);
    if (!packed) {
      for (const old of this.#rows(user).toReversed()) packed = packWith(old, packed, KEPT);
      this.#db.prepare('DELETE FROM shown_samples WHERE user_ref = ?').run(user.ref);
    }
    const sealed = this.#keys.sealFor(user, CONTEXT, packWith(sample, packed, KEPT));
    this.#db
      .prepare(
        `INSERT INTO shown (user_ref, sealed) VALUES (?, ?)
         ON CONFLICT (user_ref) DO UPDATE SET sealed = excluded.sealed`,
      )
      .run(user.ref, sealed);
  }

  #packed(user: UserRecord): Buffer | null {
    const row = this.#db
      .prepare<[string], { sealed: Buffer }>('SELECT sealed FROM shown WHERE user_ref = ?')
      .get(user.ref);
    return row ? this.#keys.openFor(user, CONTEXT, row.sealed) : null;
  }

  #rows(user: UserRecord): ShownSample[] {
    const rows = this.#db
      .prepare<[string], { sealed: Buffer }>(
        'SELECT sealed FROM shown_samples WHERE user_ref = ? ORDER BY id DESC',
      )
      .all(user.ref);
    const values = rows.map(({ sealed }) => ({ context: ROW_CONTEXT, sealed }));
    return this.#keys.openAll(user, values).map((plain) => ({
      digest: plain.subarray(0, DIGEST_BYTES),
      embedding: bytesToVector(plain.subarray(DIGEST_BYTES)),
      sketch: noSketch(),
    }));
  }
}
