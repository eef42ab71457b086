import type { ShownSample } from '../domain/replay.ts';
import type { UserRecord } from '../domain/template.ts';
import type { ShownSamples } from '../ports.ts';
import { bytesToVector, vectorToBytes } from './cipher.ts';
import { guarded } from './faults.ts';
import type { Keyring } from './keyring.ts';
import type { Database } from './sqlite.ts';

/** The newest samples of a user that are remembered; older ones are forgotten. */
const KEPT = 32;
const DIGEST_BYTES = 32;
/** A bare `?` lets SQLite plan by its value here, so it compiles the statement again for every user. */
const PARAMETER = 'CAST(? AS TEXT)';
const PLACE = 'shown_samples:sealed';

/** Accepted photographs of a user as digest and embedding, sealed and erased with the user. */
export class SqliteShownSamples implements ShownSamples {
  readonly #db: Database;
  readonly #keys: Keyring;

  constructor(db: Database, keys: Keyring) {
    this.#db = db;
    this.#keys = keys;
  }

  list(user: UserRecord): ShownSample[] {
    const rows = guarded(() =>
      this.#db
        .prepare<[string], { sealed: Buffer }>(
          `SELECT sealed FROM shown_samples WHERE user_ref = ${PARAMETER} ORDER BY id DESC`,
        )
        .all(user.ref),
    );
    const values = rows.map(({ sealed }) => ({ place: PLACE, sealed }));
    return this.#keys.openAll(user, values).map((plain) => ({
      digest: plain.subarray(0, DIGEST_BYTES),
      embedding: bytesToVector(plain.subarray(DIGEST_BYTES)),
    }));
  }

  /** Inside the caller's transaction. */
  add(user: UserRecord, sample: ShownSample, at: number): void {
    const plain = Buffer.concat([sample.digest, vectorToBytes(sample.embedding)]);
    this.#db
      .prepare('INSERT INTO shown_samples (user_ref, at, sealed) VALUES (?, ?, ?)')
      .run(user.ref, at, this.#keys.sealFor(user, PLACE, plain));
    this.#db
      .prepare(
        `DELETE FROM shown_samples WHERE user_ref = ${PARAMETER} AND id NOT IN
         (SELECT id FROM shown_samples WHERE user_ref = ${PARAMETER} ORDER BY id DESC LIMIT ${KEPT})`,
      )
      .run(user.ref, user.ref);
  }
}
