import { generateKeyPairSync } from 'node:crypto';
import type { PublicSigningKey, SigningKey, SigningKeys } from '../../../ports/store.ts';
import type { Clock, Random } from '../../../ports/system.ts';
import type { Database } from '../file/sqlite.ts';
import { mapSqliteErrors } from '../file/sqlite-errors.ts';
import { open, seal } from './cipher.ts';

const DAY_MS = 86_400_000;
const ROTATE_AFTER_MS = 30 * DAY_MS;
/**
 * How long a key is published after it was made. A replaced key stays published for about a day, which
 * is longer than any token is valid and any client should cache the key set.
 */
const PUBLISHED_MS = ROTATE_AFTER_MS + DAY_MS;

interface Row {
  kid: string;
  sealed: Buffer;
  public_jwk: string;
  created_at: number;
}

/**
 * Ed25519 keys for result tokens. The private keys are sealed with the master key. A new key is made
 * every 30 days.
 */
export class SqliteSigningKeys implements SigningKeys {
  readonly #db: Database;
  readonly #masterKey: Buffer;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(db: Database, masterKey: Buffer, clock: Clock, random: Random) {
    this.#db = db;
    this.#masterKey = masterKey;
    this.#clock = clock;
    this.#random = random;
  }

  async current(): Promise<SigningKey> {
    const write = this.#db.transaction((): SigningKey => {
      const newest = this.#rows()[0];
      const now = this.#clock.now();
      if (!newest || now - newest.created_at >= ROTATE_AFTER_MS) return this.#create(now);
      const pkcs8 = open(this.#masterKey, newest.sealed, contextOf(newest.kid));
      return { kid: newest.kid, pkcs8 };
    });
    return mapSqliteErrors(() => write.immediate());
  }

  async published(): Promise<PublicSigningKey[]> {
    const oldest = this.#clock.now() - PUBLISHED_MS;
    const rows = mapSqliteErrors(() => this.#rows());
    return rows
      .filter((row) => row.created_at > oldest)
      .map((row) => JSON.parse(row.public_jwk) as PublicSigningKey);
  }

  #rows(): Row[] {
    return this.#db
      .prepare<[], Row>('SELECT * FROM signing_keys ORDER BY created_at DESC, kid LIMIT 10')
      .all();
  }

  #create(now: number): SigningKey {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const kid = this.#random.uuid();
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' };
    this.#db
      .prepare('INSERT INTO signing_keys (kid, sealed, public_jwk, created_at) VALUES (?, ?, ?, ?)')
      .run(
        kid,
        seal(this.#masterKey, pkcs8, contextOf(kid), this.#random),
        JSON.stringify(jwk),
        now,
      );
    return { kid, pkcs8 };
  }
}

const contextOf = (kid: string): string => `signing_keys:sealed:${kid}`;
