import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import {
  afterFailures,
  afterMatch,
  decideTry,
  effectsOf,
  failuresOfEveryone,
  type Lock,
  overBudget,
  type RegulationPolicy,
  type Reservation,
  type ReservationResult,
  type TryOutcome,
  type TurnedAway,
  windowAfterFailure,
} from '../../../domain/attempt/regulation.ts';
import type { Clock, Random, Regulation } from '../../../ports.ts';
import { type Database, unsynced } from '../file/sqlite.ts';
import { guarded } from '../file/sqlite-errors.ts';
import { Budgets } from './budgets.ts';
import { FailureCounts } from './failure-counts.ts';
import { Reservations } from './reservations.ts';

const EVERYONE = 'global';

/** Whose budgets a failure is taken from, as keyed hashes. */
type Payers = Pick<Reservation, 'client' | 'network'>;

export interface RegulationTools {
  readonly db: Database;
  readonly masterKey: Buffer;
  readonly policy: RegulationPolicy;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Loads and saves what domain/attempt/regulation.ts decides by, where it survives restarts and caches: in the
 * database, before any comparison.
 */
export class SqliteRegulation implements Regulation {
  readonly #tools: RegulationTools;
  readonly #hashKey: KeyObject;
  readonly #counts: FailureCounts;
  readonly #budgets: Budgets;
  readonly #reservations: Reservations;

  constructor(tools: RegulationTools) {
    const { db, masterKey, random } = tools;
    this.#tools = tools;
    const hashKey = createHmac('sha256', masterKey).update('regulation keys').digest();
    this.#hashKey = createSecretKey(hashKey);
    this.#counts = new FailureCounts(db, masterKey, random);
    this.#budgets = new Budgets(db);
    this.#reservations = new Reservations(db);
  }

  async reserve(userId: string, client: string, network: string): Promise<ReservationResult> {
    const { db, policy, clock, random } = this.#tools;
    const now = clock.now();
    const subject = this.#subject(userId);
    const payers = this.#payers(client, network);
    const reservation: Reservation = { id: random.uuid(), userId, subject, ...payers, at: now };
    const write = db.transaction((): ReservationResult => {
      const state = {
        count: this.#counts.of(subject),
        ...this.#reservations.of(subject, now),
        ...this.#windows(payers),
      };
      const { away, count } = decideTry(state, policy, now);
      if (count) {
        this.#reservations.dropLost(subject, now);
        this.#counts.save(subject, userId, count, now);
      }
      if (away) return away;
      this.#reservations.add(reservation);
      return { kind: 'reserved', reservation };
    });
    // No answer depends on a reservation alone: what a power cut takes is booked with the outcome or never told.
    return guarded(() => unsynced(db, () => write.immediate()));
  }

  async release(reservation: Reservation): Promise<void> {
    guarded(() => this.#reservations.drop(reservation));
  }

  async budget(client: string, network: string): Promise<TurnedAway | null> {
    const { policy, clock } = this.#tools;
    const windows = guarded(() => this.#windows(this.#payers(client, network)));
    return overBudget(windows, policy, clock.now());
  }

  async spend(client: string, network: string): Promise<void> {
    const { db, clock } = this.#tools;
    const payers = this.#payers(client, network);
    const write = db.transaction(() => this.#spend(payers, clock.now()));
    guarded(() => write.immediate());
  }

  async locks(): Promise<Lock[]> {
    return guarded(() => this.#counts.locks(this.#tools.policy.freeFailures));
  }

  async clear(userId: string): Promise<boolean> {
    const subject = this.#subject(userId);
    const clear = this.#tools.db.transaction((): boolean => {
      this.#reservations.dropOf(subject);
      return this.#counts.drop(subject);
    });
    return guarded(() => clear.immediate());
  }

  async failuresOfEveryone(): Promise<{ used: number; alert: boolean }> {
    const { clock, policy } = this.#tools;
    const window = guarded(() => this.#budgets.window(this.#key(EVERYONE, '')));
    return failuresOfEveryone(window, policy, clock.now());
  }

  async countLostAttempts(): Promise<number> {
    const { db, clock } = this.#tools;
    const now = clock.now();
    const write = db.transaction((): number => {
      let gone = 0;
      for (const [subject, count] of this.#reservations.dropGone(now)) {
        this.#fail(subject, null, count, now);
        gone += count;
      }
      return gone;
    });
    return guarded(() => write.immediate());
  }

  /** Inside the caller's transaction. Whether the try is still there; a success counts only then. */
  holds(reservation: Reservation): boolean {
    return this.#reservations.holds(reservation);
  }

  /** Inside the caller's transaction: puts the end of a try on record. */
  book(reservation: Reservation, outcome: TryOutcome): void {
    const now = this.#tools.clock.now();
    const { subject, userId } = reservation;
    const held = this.#reservations.drop(reservation);
    const { countsForUser, countsForBudgets, clearsUser } = effectsOf(
      reservation,
      outcome,
      held,
      now,
    );
    if (clearsUser) this.#forgive(subject, userId, now);
    if (countsForUser) this.#fail(subject, userId, 1, now);
    if (countsForBudgets) this.#spend(reservation, now);
  }

  /**
   * Inside the transaction that erases the user: what was counted stays, so that erasing and enrolling
   * again opens nothing, and the name goes.
   */
  forgetName(userId: string): void {
    this.#counts.forgetName(this.#subject(userId));
  }

  /** Inside the transaction that enrols: gives a lock that outlived an erasure its name again. */
  restoreName(userId: string): void {
    this.#counts.restoreName(this.#subject(userId), userId);
  }

  #key(kind: string, value: string): string {
    return createHmac('sha256', this.#hashKey).update(`${kind}:${value}`).digest('hex');
  }

  /** One subject however the id is written, as one user has it. */
  #subject(userId: string): string {
    return this.#key('user', userId.toLowerCase());
  }

  #payers(client: string, network: string): Payers {
    return { client: this.#key('client', client), network: this.#key('network', network) };
  }

  #windows({ client, network }: Payers) {
    return { client: this.#budgets.window(client), network: this.#budgets.window(network) };
  }

  #spend({ client, network }: Payers, now: number): void {
    this.#budgets.dropEnded(now);
    for (const key of [client, network, this.#key(EVERYONE, '')]) {
      this.#budgets.save(key, windowAfterFailure(this.#budgets.window(key), now));
    }
  }

  #fail(subject: string, userId: string | null, more: number, now: number): void {
    const count = afterFailures(this.#counts.of(subject), more, this.#tools.policy, now);
    this.#counts.save(subject, userId, count, now);
  }

  #forgive(subject: string, userId: string, now: number): void {
    const count = this.#counts.find(subject);
    if (!count) return;
    const left = afterMatch(count);
    if (left) this.#counts.save(subject, userId, left, now);
    else this.#counts.drop(subject);
  }
}
