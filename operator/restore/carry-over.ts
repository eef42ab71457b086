import type { AuditHead } from '../../src/domain/attempt/audit.ts';
import type { UserRecord } from '../../src/domain/comparison/template.ts';
import type { Database } from '../../src/store/sqlite/file/sqlite.ts';
import type { openTables } from '../../src/store/sqlite/tables.ts';

type Stores = ReturnType<typeof openTables>;

/** What was taken over from one newer database. */
export interface CarriedOver {
  /**
   * True: it is a later state of the database that was backed up, so it has everything that was
   * revoked, locked or erased since. False: the two share only a part of their history, or nothing.
   */
  readonly continues: boolean;
  readonly revoked: readonly string[];
  readonly newKeys: readonly string[];
  readonly locks: number;
  /** Users who were enrolled after the backup: they are lost. */
  readonly lostUsers: number;
  readonly head: AuditHead;
}

/** More changes than any one user has. */
const MANY_VERSIONS = 1_000_000;

/**
 * Carries over from newer databases what must not be undone by a restore: revocations, locks, budgets,
 * shown photographs and erasures. Each of them is attached as `newer` to the copy that will become the
 * database.
 */
export class CarryOver {
  readonly #db: Database;
  readonly #stores: Stores;
  readonly #head: AuditHead;

  constructor(db: Database, stores: Stores, head: AuditHead) {
    this.#db = db;
    this.#stores = stores;
    this.#head = head;
  }

  /** `file` has the schema of this program and belongs to the same master key. */
  from(file: string): CarriedOver {
    this.#db.prepare('ATTACH ? AS newer').run(file);
    try {
      return this.#db.transaction(() => this.#all()).immediate();
    } finally {
      this.#db.exec('DETACH newer');
    }
  }

  #all(): CarriedOver {
    const continues = this.#continues();
    // What was learned since tightens decisions, so a restore does not take it back.
    if (continues) {
      this.#db.exec('INSERT OR IGNORE INTO populations SELECT * FROM newer.populations');
    }
    const revoked = this.#texts(
      `SELECT k.id FROM api_keys k JOIN newer.api_keys n USING (id)
       WHERE k.revoked_at IS NULL AND n.revoked_at IS NOT NULL`,
    );
    const newKeys = this.#texts(
      `SELECT id FROM newer.api_keys
       WHERE id NOT IN (SELECT id FROM api_keys) AND revoked_at IS NULL`,
    );
    const lostUsers = this.#number(
      'SELECT count(*) FROM newer.users WHERE ref NOT IN (SELECT ref FROM users)',
    );
    const locks = this.#number(
      'SELECT count(*) FROM newer.regulation WHERE failures > 0 OR disabled = 1',
    );
    this.#keys();
    this.#regulation(continues);
    this.#shown(continues);
    this.#erasures(continues);
    // Caches may still hold references under numbers that were given after the backup.
    this.#db.exec(`UPDATE users SET version = max(users.version, n.version) + 1
      FROM newer.users n WHERE n.ref = users.ref`);
    const head = this.#db
      .prepare<[], { id: number; hash: Buffer }>(
        'SELECT id, hash FROM newer.audit ORDER BY id DESC LIMIT 1',
      )
      .get();
    return {
      continues,
      revoked,
      newKeys,
      locks,
      lostUsers,
      head: { id: head?.id ?? 0, hash: head?.hash.toString('hex') ?? '' },
    };
  }

  /** Whether the last row of the backup's audit log is also in the log of the newer database. */
  #continues(): boolean {
    const { id, hash } = this.#head;
    const same = this.#number(
      `SELECT count(*) FROM meta m JOIN newer.meta n USING (name)
       WHERE name = 'key-check' AND m.value = n.value`,
    );
    if (id === 0) return same === 1;
    const row = this.#db
      .prepare<[number], { hash: Buffer }>('SELECT hash FROM newer.audit WHERE id = ?')
      .get(id);
    return same === 1 && row?.hash.toString('hex') === hash;
  }

  /** A revoked key stays revoked. A key that was made after the backup stays valid. */
  #keys(): void {
    this.#db.exec(`
      UPDATE api_keys SET
        revoked_at = coalesce(min(api_keys.revoked_at, n.revoked_at), api_keys.revoked_at, n.revoked_at),
        expires_at = coalesce(min(api_keys.expires_at, n.expires_at), api_keys.expires_at, n.expires_at)
        FROM newer.api_keys n WHERE n.id = api_keys.id;
      INSERT INTO api_keys SELECT * FROM newer.api_keys WHERE id NOT IN (SELECT id FROM api_keys)`);
  }

  /** Takes the stricter value of the two. A name that only the backup has belongs to an erased user. */
  #regulation(continues: boolean): void {
    const name = continues ? 'excluded.name' : 'coalesce(name, excluded.name)';
    this.#db.exec(`
      INSERT INTO regulation SELECT * FROM newer.regulation WHERE true
        ON CONFLICT (key) DO UPDATE SET name = ${name},
          failures = max(failures, excluded.failures), disabled = max(disabled, excluded.disabled),
          locked_until = max(locked_until, excluded.locked_until),
          updated_at = max(updated_at, excluded.updated_at);
      INSERT INTO budgets SELECT * FROM newer.budgets WHERE true
        ON CONFLICT (key) DO UPDATE SET
          used = max(used, excluded.used), started_at = max(started_at, excluded.started_at);
      INSERT OR IGNORE INTO reservations SELECT * FROM newer.reservations`);
  }

  /** So that a photograph that was accepted after the backup still counts as shown before. */
  #shown(continues: boolean): void {
    this.#db.exec(`INSERT OR ${continues ? 'REPLACE' : 'IGNORE'} INTO shown
      SELECT * FROM newer.shown WHERE user_ref IN (SELECT ref FROM users)`);
  }

  /**
   * The list of erasures of both. Versions before schema 7 kept no such list. There, a user who is in
   * the backup and not in the later database was erased, because nothing else removes a user.
   */
  #erasures(continues: boolean): void {
    this.#db.exec('INSERT OR IGNORE INTO erasures SELECT * FROM newer.erasures');
    if (!continues) return;
    const gone = this.#texts(
      'SELECT ref FROM users WHERE ref NOT IN (SELECT ref FROM newer.users)',
    );
    for (const ref of gone) this.#stores.erasures.add(ref, Date.now());
  }

  /** For what no newer database says. */
  passOldReferences(): void {
    this.#db.prepare('UPDATE users SET version = version + ?').run(MANY_VERSIONS);
  }

  /** The users of the copy who were erased after the backup. */
  async erased(): Promise<UserRecord[]> {
    const { users, erasures } = this.#stores;
    const ids = this.#db
      .prepare<[], { ref: string; userId: string }>('SELECT ref, user_id AS userId FROM users')
      .all();
    const gone = ids.filter(({ ref }) => erasures.has(ref));
    const found = await Promise.all(gone.map(({ userId }) => users.find(userId)));
    return found.filter((user) => user !== null);
  }

  #texts(sql: string): string[] {
    return this.#db.prepare<[], string>(sql).pluck().all();
  }

  #number(sql: string): number {
    return this.#db.prepare<[], number>(sql).pluck().get()!;
  }
}
