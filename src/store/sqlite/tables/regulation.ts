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
import type { Regulation } from '../../../ports/attempts.ts';
import type { Clock, Random } from '../../../ports/system.ts';
import { type Database, unsynced } from '../file/sqlite.ts';
import { mapSqliteErrors } from '../file/sqlite-errors.ts';
import { Budgets } from './budgets.ts';
import { FailureCounts } from './failure-counts.ts';
import { Reservations } from './reservations.ts';

const EVERYONE = 'global';

/** The budgets that a failure counts against, as keyed hashes. */
type BudgetKeys = Pick<Reservation, 'client' | 'network'>;

export interface RegulationTools {
  readonly db: Database;
  readonly masterKey: Buffer;
  readonly policy: RegulationPolicy;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Loads and saves the state for the decisions of domain/attempt/regulation.ts. It is in the database
 * and written before any comparison, so that it survives restarts.
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
    const budgetKeys = this.#budgetKeys(client, network);
    const reservation: Reservation = { id: random.uuid(), userId, subject, ...budgetKeys, at: now };
    const write = db.transaction((): ReservationResult => {
      const state = {
        count: this.#counts.of(subject),
        ...this.#reservations.of(subject, now),
        ...this.#windows(budgetKeys),
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
    // This transaction need not be synced. If a power cut loses the reservation, either its outcome was
    // written later and synced as well, or the client never got an answer.
    return mapSqliteErrors(() => unsynced(db, () => write.immediate()));
  }

  async release(reservation: Reservation): Promise<void> {
    mapSqliteErrors(() => this.#reservations.drop(reservation));
  }

  async budget(client: string, network: string): Promise<TurnedAway | null> {
    const { policy, clock } = this.#tools;
    const windows = mapSqliteErrors(() => this.#windows(this.#budgetKeys(client, network)));
    return overBudget(windows, policy, clock.now());
  }

  async spend(client: string, network: string): Promise<void> {
    const { db, clock } = this.#tools;
    const budgetKeys = this.#budgetKeys(client, network);
    const write = db.transaction(() => this.#spend(budgetKeys, clock.now()));
    mapSqliteErrors(() => write.immediate());
  }

  async locks(): Promise<Lock[]> {
    return mapSqliteErrors(() => this.#counts.locks(this.#tools.policy.freeFailures));
  }

  async clear(userId: string): Promise<boolean> {
    const subject = this.#subject(userId);
    const clear = this.#tools.db.transaction((): boolean => {
      this.#reservations.dropOf(subject);
      return this.#counts.drop(subject);
    });
    return mapSqliteErrors(() => clear.immediate());
  }

  async failuresOfEveryone(): Promise<{ used: number; alert: boolean }> {
    const { clock, policy } = this.#tools;
    const window = mapSqliteErrors(() => this.#budgets.window(this.#key(EVERYONE, '')));
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
    return mapSqliteErrors(() => write.immediate());
  }

  /**
   * Whether the reservation still exists; only then a success counts. Runs inside the caller's
   * transaction.
   */
  holds(reservation: Reservation): boolean {
    return this.#reservations.holds(reservation);
  }

  /** Writes the outcome of a try. Runs inside the caller's transaction. */
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
   * Removes the user id but keeps the count, so that erasing and enrolling again clears no lock. Call
   * it inside the transaction that erases the user.
   */
  forgetName(userId: string): void {
    this.#counts.forgetName(this.#subject(userId));
  }

  /**
   * Gives a lock that outlived an erasure its user id again. Call it inside the transaction that enrols
   * the user.
   */
  restoreName(userId: string): void {
    this.#counts.restoreName(this.#subject(userId), userId);
  }

  #key(kind: string, value: string): string {
    return createHmac('sha256', this.#hashKey).update(`${kind}:${value}`).digest('hex');
  }

  /** The same key for every spelling of the id, because upper and lower case name the same user. */
  #subject(userId: string): string {
    return this.#key('user', userId.toLowerCase());
  }

  #budgetKeys(client: string, network: string): BudgetKeys {
    return { client: this.#key('client', client), network: this.#key('network', network) };
  }

  #windows({ client, network }: BudgetKeys) {
    return { client: this.#budgets.window(client), network: this.#budgets.window(network) };
  }

  #spend({ client, network }: BudgetKeys, now: number): void {
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
