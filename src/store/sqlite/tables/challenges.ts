import { createHash } from 'node:crypto';
import { type Action, drawActions } from '../../../domain/challenge/actions.ts';
import type { ChallengeState, IssuedChallenge } from '../../../domain/challenge/challenge.ts';
import type { Challenges } from '../../../ports/attempts.ts';
import type { Clock, Random } from '../../../ports/system.ts';
import type { Database } from '../file/sqlite.ts';
import { mapSqliteErrors } from '../file/sqlite-errors.ts';

const LIFE_MS = 180_000;
const NONCE_BYTES = 32;

const hashOf = (nonce: string): Buffer => createHash('sha256').update(nonce).digest();

const read = (actions: string): Action[] => (actions ? (actions.split(',') as Action[]) : []);

/**
 * Stores single-use nonces, each for one client and one user id. Only their hashes are stored. A nonce
 * is valid for three minutes. Its row is kept for at least three minutes more, so that a second use is
 * recognised.
 */
export class SqliteChallenges implements Challenges {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(db: Database, clock: Clock, random: Random) {
    this.#db = db;
    this.#clock = clock;
    this.#random = random;
  }

  async issue(client: string, userId: string, count: number): Promise<IssuedChallenge> {
    const nonce = this.#random.bytes(NONCE_BYTES).toString('base64url');
    const actions = drawActions(count, (bytes) => this.#random.bytes(bytes));
    const now = this.#clock.now();
    const expiresAt = now + LIFE_MS;
    const write = this.#db.transaction(() => {
      this.#db.prepare('DELETE FROM challenges WHERE expires_at < ?').run(now - LIFE_MS);
      this.#db
        .prepare(
          'INSERT INTO challenges (hash, client, subject, expires_at, actions) VALUES (?, ?, ?, ?, ?)',
        )
        .run(hashOf(nonce), client, userId.toLowerCase(), expiresAt, actions.join());
    });
    mapSqliteErrors(() => write.immediate());
    return { nonce, expiresAt, actions };
  }

  async look(nonce: string, client: string, userId: string): Promise<ChallengeState> {
    const row = mapSqliteErrors(() =>
      this.#db
        .prepare<[Buffer, string, string, number], { actions: string }>(
          `SELECT actions FROM challenges
           WHERE hash = ? AND client = ? AND subject = ? AND used_at IS NULL AND expires_at > ?`,
        )
        .get(hashOf(nonce), client, userId.toLowerCase(), this.#clock.now()),
    );
    if (row) return { kind: 'open', actions: read(row.actions) };
    return { kind: this.#wasUsed(nonce) ? 'used' : 'invalid' };
  }

  async redeem(nonce: string, client: string, userId: string): Promise<'ok' | 'invalid' | 'used'> {
    const now = this.#clock.now();
    const write = this.#db.transaction(() =>
      this.#db
        .prepare(
          `UPDATE challenges SET used_at = ?
           WHERE hash = ? AND client = ? AND subject = ? AND used_at IS NULL AND expires_at > ?`,
        )
        .run(now, hashOf(nonce), client, userId.toLowerCase(), now),
    );
    if (mapSqliteErrors(() => write.immediate()).changes > 0) return 'ok';
    return this.#wasUsed(nonce) ? 'used' : 'invalid';
  }

  #wasUsed(nonce: string): boolean {
    const used = mapSqliteErrors(() =>
      this.#db
        .prepare<[Buffer], { n: number }>(
          'SELECT count(*) AS n FROM challenges WHERE hash = ? AND used_at IS NOT NULL',
        )
        .get(hashOf(nonce)),
    );
    return used!.n > 0;
  }
}
