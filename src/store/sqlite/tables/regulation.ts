import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import {
  type Lock,
  type RegulationPolicy,
  type Reservation,
  type ReservationResult,
  type TryOutcome,
  type TurnedAway,
  waitAfter,
} from '../../../domain/regulation.ts';
import type { Clock, Random, Regulation } from '../../../ports.ts';
import { type Database, unsynced } from '../file/sqlite.ts';
import { guarded } from '../file/sqlite-errors.ts';
import { open, seal } from '../keys/cipher.ts';
import { Budgets } from './budgets.ts';
import { Reservations } from './reservations.ts';

/** More at once than may fail: as soon as one is decided it is known whether another may follow. */
const PENDING_WAIT_MS = 1_000;
const GLOBAL = 'global';

/** Whose budgets a failure is taken from, as keyed hashes. */
type Payers = Pick<Reservation, 'client' | 'network'>;

interface Row {
  failures: number;
  locked_until: number;
  disabled: number;
}

export interface RegulationTools {
  readonly db: Database;
  readonly masterKey: Buffer;
  readonly policy: RegulationPolicy;
  readonly clock: Clock;
  readonly random: Random;
}

/** Counts failures where they survive restarts and caches: in the database, before any comparison. */
export class SqliteRegulation implements Regulation {
  readonly #tools: RegulationTools;
  readonly #hashKey: KeyObject;
  readonly #nameKey: KeyObject;
  readonly #budgets: Budgets;
  readonly #reservations: Reservations;

  constructor(tools: RegulationTools) {
    this.#tools = tools;
    const hashKey = createHmac('sha256', tools.masterKey).update('regulation keys').digest();
    this.#hashKey = createSecretKey(hashKey);
    this.#nameKey = createSecretKey(tools.masterKey);
    this.#budgets = new Budgets(tools.db);
    this.#reservations = new Reservations(tools.db);
  }

  #key(kind: string, value: string): string {
    return createHmac('sha256', this.#hashKey).update(`${kind}:${value}`).digest('hex');
  }

  #row(subject: string): Row {
    const row = this.#tools.db
      .prepare<[string], Row>(
        'SELECT failures, locked_until, disabled FROM regulation WHERE key = ?',
      )
      .get(subject);
    return row ?? { failures: 0, locked_until: 0, disabled: 0 };
  }

  reserve(userId: string, client: string, network: string): ReservationResult {
    const { db, policy, clock, random } = this.#tools;
    const now = clock.now();
    const reservation: Reservation = {
      id: random.uuid(),
      userId,
      subject: this.#key('user', userId.toLowerCase()),
      ...this.#payers(client, network),
      at: now,
    };
    const write = db.transaction((): ReservationResult => {
      const exhausted = this.#exhausted(reservation, now);
      if (exhausted) return exhausted;
      this.#expire(reservation, now);
      const row = this.#row(reservation.subject);
      if (row.disabled) return { kind: 'disabled' };
      const pending = this.#reservations.pending(reservation.subject);
      if (row.failures >= policy.freeFailures) {
        // A clock that was set back must not lengthen a wait beyond the longest one.
        const wait = Math.min(row.locked_until - now, policy.longestWaitMs);
        if (wait > 0) return locked(wait);
        if (pending > 0) return locked(PENDING_WAIT_MS);
      } else if (row.failures + pending >= policy.freeFailures) {
        return locked(PENDING_WAIT_MS);
      }
      this.#reservations.add(reservation);
      return { kind: 'reserved', reservation };
    });
    // No answer depends on a reservation alone: what a power cut takes is booked with the outcome or never told.
    return guarded(() => unsynced(db, () => write.immediate()));
  }

  /** Gives the try back: nothing was compared. */
  release(reservation: Reservation): void {
    guarded(() => this.#reservations.drop(reservation));
  }

  budget(client: string, network: string): TurnedAway | null {
    const payers = this.#payers(client, network);
    return guarded(() => this.#exhausted(payers, this.#tools.clock.now()));
  }

  spend(client: string, network: string): void {
    const payers = this.#payers(client, network);
    const write = this.#tools.db.transaction(() => this.#spend(payers, this.#tools.clock.now()));
    guarded(() => write.immediate());
  }

  /** Whether the try is still there; a success counts only then. */
  holds(reservation: Reservation): boolean {
    return this.#reservations.holds(reservation);
  }

  /**
   * Books the outcome inside the caller's transaction. A wrong face counts also when its reservation is
   * gone: once, because one that went as stale was counted as a failure of the user at that moment.
   */
  book(reservation: Reservation, outcome: TryOutcome): void {
    const now = this.#tools.clock.now();
    const held = this.#reservations.drop(reservation);
    if (outcome === 'match' && held) this.#forgive(reservation.subject);
    if (outcome !== 'no_match') return;
    const counted = !held && this.#reservations.isStale(reservation, now);
    if (!counted) this.#fail(reservation, 1, now);
    this.#spend(reservation, now);
  }

  /** Client and network that have failed too often in this hour. */
  #exhausted({ client, network }: Payers, now: number): TurnedAway | null {
    const { clientPerHour, networkPerHour } = this.#tools.policy;
    const endsInMs =
      this.#budgets.exhausted(client, clientPerHour, now) ??
      this.#budgets.exhausted(network, networkPerHour, now);
    return endsInMs === null ? null : locked(endsInMs);
  }

  #spend({ client, network }: Payers, now: number): void {
    this.#budgets.spend([client, network, this.#key(GLOBAL, '')], now);
  }

  #payers(client: string, network: string): Payers {
    return { client: this.#key('client', client), network: this.#key('network', network) };
  }

  /** Failures of everyone in the current hour, and whether that calls for an alert. */
  globalFailures(): { used: number; alert: boolean } {
    const { clock, policy } = this.#tools;
    const { used } = guarded(() => this.#budgets.used(this.#key(GLOBAL, ''), clock.now()));
    return { used, alert: policy.globalAlertPerHour > 0 && used >= policy.globalAlertPerHour };
  }

  locks(): Lock[] {
    const { db, policy } = this.#tools;
    const rows = guarded(() =>
      db
        .prepare<[number], Row & { key: string; name: Buffer | null }>(
          `SELECT key, name, failures, locked_until, disabled FROM regulation
           WHERE failures >= ? OR disabled = 1 ORDER BY disabled DESC, locked_until DESC LIMIT 500`,
        )
        .all(policy.freeFailures),
    );
    return rows.map((row) => ({
      userId: row.name && open(this.#nameKey, row.name, nameContext(row.key)).toString(),
      failures: row.failures,
      lockedUntil: row.locked_until,
      disabled: row.disabled === 1,
    }));
  }

  /** False when there was nothing to clear. */
  clear(userId: string): boolean {
    const key = this.#key('user', userId.toLowerCase());
    const { db } = this.#tools;
    const clear = db.transaction((): boolean => {
      this.#reservations.dropOf(key);
      return db.prepare('DELETE FROM regulation WHERE key = ?').run(key).changes > 0;
    });
    return guarded(() => clear.immediate());
  }

  /**
   * Inside the transaction that erases the user: what was counted stays, so that erasing and enrolling
   * again opens nothing, and the name goes.
   */
  forgetName(userId: string): void {
    const key = this.#key('user', userId.toLowerCase());
    this.#tools.db.prepare('UPDATE regulation SET name = NULL WHERE key = ?').run(key);
  }

  /** Inside the transaction that enrols: gives a lock that outlived an erasure its name again. */
  restoreName(userId: string): void {
    const { db } = this.#tools;
    const key = this.#key('user', userId.toLowerCase());
    db.prepare('UPDATE regulation SET name = ? WHERE key = ? AND name IS NULL').run(
      this.#sealedName(key, userId),
      key,
    );
  }

  /**
   * Counts every attempt whose process is gone as a failure, as the next attempt on its id would:
   * nobody may ever try that id again. The number of attempts that were counted.
   */
  expireLost(): number {
    const { db, clock } = this.#tools;
    const now = clock.now();
    const write = db.transaction((): number => {
      let lost = 0;
      for (const [subject, count] of this.#reservations.expireAll(now)) {
        this.#fail({ subject, userId: null }, count, now);
        lost += count;
      }
      return lost;
    });
    return guarded(() => write.immediate());
  }

  #sealedName(subject: string, userId: string): Buffer {
    const { random } = this.#tools;
    return seal(this.#nameKey, Buffer.from(userId), nameContext(subject), random);
  }

  /** A match forgets what was counted, except that the user is disabled: that is for a person to lift. */
  #forgive(key: string): void {
    const { db } = this.#tools;
    db.prepare('DELETE FROM regulation WHERE key = ? AND disabled = 0').run(key);
    db.prepare(
      'UPDATE regulation SET failures = 0, locked_until = 0 WHERE key = ? AND disabled = 1',
    ).run(key);
  }

  #expire(reservation: Reservation, now: number): void {
    const lost = this.#reservations.expire(reservation.subject, now);
    if (lost > 0) this.#fail(reservation, lost, now);
  }

  /**
   * Most people never fail, so a row is made by the first failure. A reservation does not hold the
   * user id: where nobody knows it, the row has no name until somebody who does fails.
   */
  #fail(
    { subject, userId }: { readonly subject: string; readonly userId: string | null },
    count: number,
    now: number,
  ): void {
    const { db, policy } = this.#tools;
    const failures = this.#row(subject).failures + count;
    const name = userId === null ? null : this.#sealedName(subject, userId);
    db.prepare(
      `INSERT INTO regulation (key, name, failures, locked_until, disabled, updated_at)
       VALUES (@subject, @name, @failures, @until, @disabled, @now)
       ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, updated_at = excluded.updated_at,
         name = coalesce(name, excluded.name), locked_until = excluded.locked_until,
         disabled = max(disabled, excluded.disabled)`,
    ).run({
      subject,
      name,
      failures,
      until: now + waitAfter(failures, policy),
      disabled: failures >= policy.disableAfter ? 1 : 0,
      now,
    });
  }
}

const nameContext = (key: string): string => `regulation:name:${key}`;

const locked = (ms: number): TurnedAway => ({
  kind: 'locked',
  retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)),
});
