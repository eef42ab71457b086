import { createHash, timingSafeEqual } from 'node:crypto';
import { type Principal, SCOPES, type Scope } from '../../../domain/attempt/principal.ts';
import { Problem } from '../../../errors.ts';
import type { KeyVerifier } from '../../../ports/attempts.ts';
import type { Clock, Random } from '../../../ports/system.ts';
import type { Database } from '../file/sqlite.ts';
import { mapSqliteErrors } from '../file/sqlite-errors.ts';

const SECRET_BYTES = 32;
const ID_BYTES = 6;
/**
 * Largest number of valid keys of a client. Two allow a client to change from an old key to a new one
 * without a gap.
 */
const LIVE_KEYS_PER_CLIENT = 2;
/** Shortest time between two updates of the time of last use, in milliseconds. */
const NOTE_USE_EVERY_MS = 60_000;
const FORMAT = /^bk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export interface ApiKey {
  readonly id: string;
  readonly client: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
}

interface Row {
  id: string;
  client: string;
  hash: Buffer;
  scopes: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
const scopesOf = (text: string): Scope[] => SCOPES.filter((s) => text.split(',').includes(s));

/**
 * Stores API keys by their hash. The secret has 256 random bits, so a single round of SHA-256 is
 * enough.
 */
export class SqliteKeyStore implements KeyVerifier {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(db: Database, clock: Clock, random: Random) {
    this.#db = db;
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Makes a key and returns its text, which is not stored and can be shown only now. Null when the
   * client already has two valid keys.
   */
  create(client: string, scopes: readonly Scope[], expiresAt: number | null): string | null {
    const id = this.#random.bytes(ID_BYTES).toString('hex');
    const secret = this.#random.bytes(SECRET_BYTES).toString('base64url');
    const write = this.#db.transaction((): boolean => {
      const live = this.list().filter((key) => key.client === client && this.#isLive(key));
      if (live.length >= LIVE_KEYS_PER_CLIENT) return false;
      this.#db
        .prepare(
          'INSERT INTO api_keys (id, client, hash, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(id, client, hashOf(secret), scopes.join(','), this.#clock.now(), expiresAt);
      return true;
    });
    return mapSqliteErrors(() => write.immediate()) ? `bk_${id}_${secret}` : null;
  }

  list(): ApiKey[] {
    const rows = this.#db.prepare<[], Row>('SELECT * FROM api_keys ORDER BY created_at, id').all();
    return rows.map((row) => ({
      id: row.id,
      client: row.client,
      scopes: scopesOf(row.scopes),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
      lastUsedAt: row.last_used_at,
    }));
  }

  /** False when there is no key with this id, or when it was revoked before. */
  revoke(id: string): boolean {
    const write = this.#db.transaction(() =>
      this.#db
        .prepare('UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL')
        .run(this.#clock.now(), id),
    );
    return mapSqliteErrors(() => write.immediate()).changes > 0;
  }

  /** Revokes all keys. Returns how many were not revoked before. */
  revokeAll(): number {
    const write = this.#db.transaction(() =>
      this.#db
        .prepare('UPDATE api_keys SET revoked_at = ? WHERE revoked_at IS NULL')
        .run(this.#clock.now()),
    );
    return mapSqliteErrors(() => write.immediate()).changes;
  }

  async verify(presented: string): Promise<Principal | null> {
    const [, id, secret] = FORMAT.exec(presented) ?? [];
    if (!id || !secret) return null;
    const row = mapSqliteErrors(() =>
      this.#db.prepare<[string], Row>('SELECT * FROM api_keys WHERE id = ?').get(id),
    );
    const known = timingSafeEqual(hashOf(secret), row?.hash ?? Buffer.alloc(32));
    if (!row || !known) return null;
    if (!this.#isLive({ revokedAt: row.revoked_at, expiresAt: row.expires_at })) return null;
    const now = this.#clock.now();
    if (now - (row.last_used_at ?? 0) > NOTE_USE_EVERY_MS) this.#noteUse(id, now);
    return { client: row.client, scopes: new Set(scopesOf(row.scopes)) };
  }

  /**
   * Notes the time of use. A key stays valid when the database cannot be written, so a storage problem
   * is ignored.
   */
  #noteUse(id: string, now: number): void {
    try {
      mapSqliteErrors(() =>
        this.#db.prepare('UPDATE api_keys SET last_used_at = ? WHERE id = ?').run(now, id),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }

  #isLive({ revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>): boolean {
    return revokedAt === null && (expiresAt === null || expiresAt > this.#clock.now());
  }
}
