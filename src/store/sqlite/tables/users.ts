import type { NewAuditEntry } from '../../../domain/attempt/audit.ts';
import type { AdditionOptions, Unsettled, Written } from '../../../domain/attempt/settlement.ts';
import type { ShownSample } from '../../../domain/comparison/replay.ts';
import type { NewUser, UserRecord } from '../../../domain/comparison/template.ts';
import type { StoreHealth, TemplateStore } from '../../../ports/store.ts';
import type { Random } from '../../../ports/system.ts';
import { FileIdentity } from '../file/file-identity.ts';
import type { Database } from '../file/sqlite.ts';
import { mapSqliteErrors } from '../file/sqlite-errors.ts';
import { checkpointWal } from '../file/wal-checkpoint.ts';
import { bytesToVector, vectorToBytes } from '../keys/cipher.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { SqliteAuditLog } from './audit.ts';
import type { Erasures } from './erasures.ts';
import type { SqliteRegulation } from './regulation.ts';

const COLUMNS = `ref, user_id AS userId, version, model, enrolled_at AS enrolledAt,
  last_login_at AS lastLoginAt, data_key AS wrappedKey,
  (SELECT count(*) FROM templates WHERE user_ref = ref) AS templates,
  (SELECT count(*) FROM templates WHERE user_ref = ref AND adaptive = 1) AS adaptive,
  (SELECT max(created_at) FROM templates WHERE user_ref = ref AND adaptive = 1) AS lastAdaptedAt`;

export interface UserStoreTools {
  readonly db: Database;
  readonly keys: Keyring;
  readonly audit: SqliteAuditLog;
  readonly regulation: SqliteRegulation;
  readonly erasures: Erasures;
  readonly random: Random;
}

interface NewTemplate {
  readonly embedding: Float32Array;
  readonly at: number;
  readonly source: 'enrolment' | 'addition' | 'login';
}

const NO_REPLAY = { mode: 'off', sameCapture: null } as const;

const contextOf = (id: string): string => `templates:sealed:${id}`;

export class SqliteTemplateStore implements TemplateStore, StoreHealth {
  readonly #db: Database;
  readonly #fileIdentity: FileIdentity;
  readonly #keys: Keyring;
  readonly #audit: SqliteAuditLog;
  readonly #regulation: SqliteRegulation;
  readonly #erasures: Erasures;
  readonly #random: Random;

  constructor({ db, keys, audit, regulation, erasures, random }: UserStoreTools) {
    this.#db = db;
    this.#fileIdentity = new FileIdentity(db.name);
    this.#keys = keys;
    this.#audit = audit;
    this.#regulation = regulation;
    this.#erasures = erasures;
    this.#random = random;
  }

  async ping(): Promise<void> {
    mapSqliteErrors(() => this.#db.prepare('SELECT 1 FROM meta LIMIT 1').get());
    this.#fileIdentity.check();
  }

  async find(userId: string): Promise<UserRecord | null> {
    return mapSqliteErrors(() => this.#find(userId));
  }

  #find(userId: string): UserRecord | null {
    const row = this.#db
      .prepare<[string], UserRecord>(`SELECT ${COLUMNS} FROM users WHERE user_id = ?`)
      .get(userId);
    return row ?? null;
  }

  async page(model: string, after: string, limit: number): Promise<UserRecord[]> {
    return mapSqliteErrors(() =>
      this.#db
        .prepare<[string, string, number], UserRecord>(
          `SELECT ${COLUMNS} FROM users WHERE model = ? AND ref > ? ORDER BY ref LIMIT ?`,
        )
        .all(model, after, limit),
    );
  }

  async templates(user: UserRecord, which: 'all' | 'enrolled' = 'all'): Promise<Float32Array[]> {
    const rows = mapSqliteErrors(() =>
      this.#db
        .prepare<[string, number], { id: string; sealed: Buffer }>(
          `SELECT id, sealed FROM templates WHERE user_ref = ? AND enrolled >= ?
           ORDER BY created_at, id`,
        )
        .all(user.ref, which === 'all' ? 0 : 1),
    );
    const values = rows.map(({ id, sealed }) => ({ context: contextOf(id), sealed }));
    return this.#keys.openAll(user, values).map(bytesToVector);
  }

  #insertTemplate(user: UserRecord, template: NewTemplate): void {
    const { embedding, at, source } = template;
    const id = this.#random.uuid();
    const sealed = this.#keys.sealFor(user, contextOf(id), vectorToBytes(embedding));
    this.#db
      .prepare(
        `INSERT INTO templates (id, user_ref, sealed, created_at, adaptive, enrolled)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(id, user.ref, sealed, at, source === 'login' ? 1 : 0, source === 'enrolment' ? 1 : 0);
  }

  /**
   * Increases the version of the user, so that cached references of the old version are no longer read.
   * False when the user has changed since it was read.
   */
  #renew({ ref, version }: UserRecord): boolean {
    const { changes } = this.#db
      .prepare('UPDATE users SET version = version + 1 WHERE ref = ? AND version = ?')
      .run(ref, version);
    return changes > 0;
  }

  /**
   * Makes a change to the user together with its audit row. Returns null, and changes nothing, when the
   * user has changed since it was read.
   */
  #change(user: UserRecord, audit: NewAuditEntry, change: () => void): UserRecord | null {
    const write = this.#db.transaction((): UserRecord | null => {
      if (!this.#renew(user)) return null;
      change();
      this.#audit.append(user, audit);
      return this.#find(user.userId);
    });
    return mapSqliteErrors(() => write.immediate());
  }

  async create(user: NewUser, audit: NewAuditEntry): Promise<UserRecord | null> {
    const { userId, model, samples } = user;
    const ref = this.#random.uuid();
    const wrappedKey = this.#keys.newWrappedKey({ ref, model });
    const write = this.#db.transaction((): UserRecord | null => {
      const { changes } = this.#db
        .prepare(
          `INSERT INTO users (ref, user_id, model, version, data_key, enrolled_at)
           VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT (user_id) DO NOTHING`,
        )
        .run(ref, userId, model, wrappedKey, audit.at);
      if (changes === 0) return null;
      const created = this.#find(userId)!;
      for (const sample of samples) {
        const { embedding } = sample;
        this.#insertTemplate(created, { embedding, at: audit.at, source: 'enrolment' });
        this.#audit.remember(created, sample);
      }
      this.#regulation.restoreName(userId);
      this.#audit.append(created, audit);
      return { ...created, templates: samples.length };
    });
    return mapSqliteErrors(() => write.immediate());
  }

  async addTemplate(
    user: UserRecord,
    sample: ShownSample,
    audit: NewAuditEntry,
    { tried, replay = NO_REPLAY }: AdditionOptions = {},
  ): Promise<Written | Unsettled> {
    const also = { shown: { sample, policy: replay }, ...(tried && { tried }) };
    const write = this.#db.transaction(() => {
      const settled = this.#audit.settleWithin(user, audit, also);
      if (settled.kind !== 'written' || !settled.entry.success) return settled;
      this.#renew(user);
      const { embedding } = sample;
      this.#insertTemplate(user, { embedding, at: audit.at, source: 'addition' });
      return settled;
    });
    return mapSqliteErrors(() => write.immediate());
  }

  async addAdaptive(
    user: UserRecord,
    embedding: Float32Array,
    { replace }: { readonly replace: boolean },
    audit: NewAuditEntry,
  ): Promise<UserRecord | null> {
    return this.#change(user, audit, () => {
      if (replace) {
        this.#db
          .prepare(
            `DELETE FROM templates WHERE id = (SELECT id FROM templates
             WHERE user_ref = ? AND adaptive = 1 ORDER BY created_at, id LIMIT 1)`,
          )
          .run(user.ref);
      }
      this.#insertTemplate(user, { embedding, at: audit.at, source: 'login' });
    });
  }

  async dropAdaptive(user: UserRecord, audit: NewAuditEntry): Promise<UserRecord | null> {
    const changed = this.#change(user, audit, () => {
      this.#db.prepare('DELETE FROM templates WHERE user_ref = ? AND adaptive = 1').run(user.ref);
    });
    // The data key is kept, so templates in the write-ahead log could still be decrypted.
    if (changed) checkpointWal(this.#db, { patient: true });
    return changed;
  }

  async erase(user: UserRecord, audit: NewAuditEntry): Promise<boolean> {
    const { ref, userId } = user;
    const write = this.#db.transaction((): boolean => {
      const { changes } = this.#db.prepare('DELETE FROM users WHERE ref = ?').run(ref);
      if (changes === 0) return false;
      this.#erasures.add(ref, audit.at);
      this.#regulation.forgetName(userId);
      this.#db.prepare('DELETE FROM challenges WHERE subject = ?').run(userId.toLowerCase());
      this.#audit.append(null, audit);
      return true;
    });
    const erased = mapSqliteErrors(() => write.immediate());
    // The write-ahead log still holds the old pages. This checkpoint removes them from the disk. If it
    // is not possible now, the upkeep tries again every minute.
    if (erased) checkpointWal(this.#db, { patient: true });
    return erased;
  }
}
