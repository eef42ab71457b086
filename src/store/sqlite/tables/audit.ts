import { z } from 'zod';
import {
  type AttemptReason,
  type AttemptType,
  type HistoryPage,
  type NewAuditEntry,
  type OperatorEntry,
  recordedEntry,
  refusedAsReplay,
} from '../../../domain/attempt/audit.ts';
import type { SettleOptions, Unsettled, Written } from '../../../domain/attempt/settlement.ts';
import { findReplay, type Replay, type ShownSample } from '../../../domain/comparison/replay.ts';
import type { UserRecord } from '../../../domain/comparison/template.ts';
import type { AuditLog } from '../../../ports/attempts.ts';
import type { Database } from '../file/sqlite.ts';
import { mapSqliteErrors } from '../file/sqlite-errors.ts';
import type { Keyring } from '../keys/keyring.ts';
import { type ChainedRow, chainHash } from './chain.ts';
import { HistoryCursors } from './history-cursor.ts';
import type { SqliteRegulation } from './regulation.ts';
import type { SqliteShownSamples } from './shown-samples.ts';
import { auditHead } from './verify-audit.ts';

interface Row {
  id: number;
  attempt_id: string;
  at: number;
  type: AttemptType;
  success: number;
  reason: AttemptReason;
  sealed: Buffer;
}

const sealedSchema = z.object({
  c: z.number().nullable(),
  d: z.string().nullable(),
  /** Rows of earlier programs lack it. */
  p: z.int().nullable().optional(),
});

const contextOf = (attemptId: string): string => `audit:sealed:${attemptId}`;

export class SqliteAuditLog implements AuditLog {
  readonly #db: Database;
  readonly #keys: Keyring;
  readonly #regulation: SqliteRegulation;
  readonly #shown: SqliteShownSamples;
  readonly #cursors: HistoryCursors;

  constructor(
    db: Database,
    keys: Keyring,
    regulation: SqliteRegulation,
    shown: SqliteShownSamples,
  ) {
    this.#db = db;
    this.#keys = keys;
    this.#regulation = regulation;
    this.#shown = shown;
    this.#cursors = new HistoryCursors(keys);
  }

  /**
   * Writes one row inside the caller's transaction. An attempt on an unknown id has no user reference
   * and nothing sealed.
   */
  append(user: UserRecord | null, entry: NewAuditEntry | OperatorEntry): void {
    const { attemptId, confidence, deviceInfo, population = null } = entry;
    const content = { c: confidence, d: deviceInfo, p: population };
    const secret = Buffer.from(JSON.stringify(content));
    const owned = this.#keys.sealFor(user ?? this.#keys.absentUser, contextOf(attemptId), secret);
    const sealed = user ? owned : null;
    const head = auditHead(this.#db);
    const row: ChainedRow = {
      id: head.id + 1,
      attempt_id: attemptId,
      at: entry.at,
      type: entry.type,
      success: entry.success ? 1 : 0,
      reason: entry.reason,
      model: entry.model,
      subject_ref: user?.ref ?? null,
      sealed,
    };
    this.#db
      .prepare(
        `INSERT INTO audit (id, attempt_id, at, type, success, reason, model, subject_ref, sealed, hash)
         VALUES (@id, @attempt_id, @at, @type, @success, @reason, @model, @subject_ref, @sealed, @hash)`,
      )
      .run({ ...row, hash: chainHash(Buffer.from(head.hash, 'hex'), row) });
  }

  /** Remembers a photograph for the replay check, inside the caller's transaction. */
  remember(user: UserRecord, sample: ShownSample): void {
    this.#shown.add(user, sample);
  }

  async settle(
    user: UserRecord | null,
    entry: NewAuditEntry,
    also: SettleOptions = {},
  ): Promise<Written | Unsettled> {
    const write = this.#db.transaction(() => this.settleWithin(user, entry, also));
    return mapSqliteErrors(() => write.immediate());
  }

  /** The same as `settle`, inside the caller's transaction. */
  settleWithin(
    user: UserRecord | null,
    wanted: NewAuditEntry,
    { tried, shown }: SettleOptions,
  ): Written | Unsettled {
    const replay = user && wanted.success ? this.#replay(user, shown) : null;
    const refused = replay !== null && shown?.policy.mode === 'enforce';
    const entry = recordedEntry(refused ? refusedAsReplay(wanted) : wanted);
    if (entry.success && tried && !this.#regulation.holds(tried.reservation)) {
      return { kind: 'try-lost' };
    }
    const login = entry.type === 'authenticate' && entry.success ? entry.at : null;
    const { ref, version } = user ?? this.#keys.absentUser;
    const { changes } = this.#db
      .prepare(
        `UPDATE users SET last_login_at = coalesce(?, last_login_at) WHERE ref = ? AND version = ?`,
      )
      .run(login, ref, version);
    if (user && changes === 0) return { kind: 'changed' };
    if (tried) this.#regulation.book(tried.reservation, refused ? 'no_match' : tried.outcome);
    if (user && shown && entry.success) this.#shown.add(user, shown.sample);
    this.append(user, entry);
    return { kind: 'written', entry, replay };
  }

  #replay(user: UserRecord, shown: SettleOptions['shown']): Replay | null {
    if (!shown || shown.policy.mode === 'off') return null;
    return findReplay(shown.sample, this.#shown.list(user), shown.policy.sameCapture);
  }

  async history(user: UserRecord, limit: number, before: string | null): Promise<HistoryPage> {
    const end = before === null ? Number.MAX_SAFE_INTEGER : this.#cursors.read(user, before);
    const rows = mapSqliteErrors(() =>
      this.#db
        .prepare<[string, number, number], Row>(
          `SELECT id, attempt_id, at, type, success, reason, sealed FROM audit
           WHERE subject_ref = ? AND id < ? ORDER BY id DESC LIMIT ?`,
        )
        .all(user.ref, end, limit + 1),
    );
    const page = rows.slice(0, limit);
    const values = page.map((row) => ({ context: contextOf(row.attempt_id), sealed: row.sealed }));
    const opened = this.#keys.openAll(user, values);
    const entries = page.map((row, i) => {
      const { c, d, p = null } = sealedSchema.parse(JSON.parse(opened[i]!.toString()));
      const { at, type, reason } = row;
      return {
        at,
        type,
        success: row.success === 1,
        reason,
        confidence: c,
        population: p,
        deviceInfo: d,
      };
    });
    const next = rows.length > limit ? this.#cursors.write(user, page.at(-1)!.id) : null;
    return { entries, next };
  }
}
