import type { NewAuditEntry } from '../../domain/attempt/audit.ts';
import type { Reservation, TryOutcome, TurnedAway } from '../../domain/attempt/regulation.ts';
import type {
  FinishedTry,
  SettleOptions,
  Unsettled,
  Written,
} from '../../domain/attempt/settlement.ts';
import type { Decision } from '../../domain/comparison/decision.ts';
import type { UserRecord } from '../../domain/comparison/template.ts';
import type { AuditLog, Clock, Random, Recorder, Regulation, TemplateStore } from '../../ports.ts';
import { type AttemptOutcome, type Caller, newAttempt } from './attempts.ts';
import type { Matcher, Probe } from './matcher.ts';
import type { Policy } from './policy.ts';
import { untilSettled } from './retry.ts';

export interface RegulatedComparisonDeps {
  readonly store: Pick<TemplateStore, 'find'>;
  readonly audit: Pick<AuditLog, 'settle'>;
  readonly regulation: Pick<Regulation, 'reserve' | 'release'>;
  readonly matcher: Matcher;
  readonly policy: Pick<Policy, 'model'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Pick<Recorder, 'attempt' | 'lock' | 'stage'>;
}

/** Whose face is tried, and by whom. */
export interface Attempted {
  readonly userId: string;
  readonly caller: Caller;
}

/** What one comparison led to. It is put on record together with the outcome of the try. */
export interface Verdict {
  readonly user: UserRecord | null;
  readonly attempt: AttemptOutcome;
  readonly outcome: TryOutcome;
  /** The photograph, where those of successes are remembered. */
  readonly shown?: SettleOptions['shown'] | undefined;
  /** In place of `AuditLog.settle`, where more is written in the same transaction. */
  readonly write?:
    | ((entry: NewAuditEntry, tried: FinishedTry) => Promise<Written | Unsettled>)
    | undefined;
}

/** The two ways to compare a probe with what is stored of a user. */
export interface Comparisons {
  withReference(user: UserRecord | null, probe: Probe): Promise<Decision>;
  withEnrolment(user: UserRecord, probe: Probe): Promise<Decision | null>;
}

/** Says what to compare and what follows; null: the user is no longer there as it was read. */
type Judge<V> = (user: UserRecord | null, compare: Comparisons) => V | null | Promise<V | null>;

type Decided<V> = TurnedAway | { kind: 'decided'; verdict: V; written: Written };

/**
 * The one way to compare a face with what is stored of a user: take a try, compare, and book the
 * outcome in the transaction that puts it on record. Whoever compares in another way offers guesses
 * that nobody counts.
 */
export class RegulatedComparison {
  readonly #deps: RegulatedComparisonDeps;

  constructor(deps: RegulatedComparisonDeps) {
    this.#deps = deps;
  }

  /** Runs `work` with a try of its own, unless there have been too many failures. */
  async run<T>(
    attempted: Attempted,
    work: (attempt: RegulatedTry) => Promise<T>,
  ): Promise<T | TurnedAway> {
    const attempt = new RegulatedTry(this.#deps, attempted);
    const away = await attempt.reserve();
    if (away) return away;
    try {
      return await work(attempt);
    } catch (error) {
      // Our failure is not the person's: the try is given back.
      await attempt.giveBack();
      throw error;
    }
  }
}

/** A try that was taken. It has to end in `record`, `decide` or `giveBack`. */
export class RegulatedTry {
  readonly #deps: RegulatedComparisonDeps;
  readonly #attempted: Attempted;
  #reservation: Reservation | null = null;

  constructor(deps: RegulatedComparisonDeps, attempted: Attempted) {
    this.#deps = deps;
    this.#attempted = attempted;
  }

  /** Takes a try. Null when there was one. */
  async reserve(): Promise<TurnedAway | null> {
    const { regulation, recorder } = this.#deps;
    const { userId, caller } = this.#attempted;
    const reserved = await regulation.reserve(userId, caller.client, caller.network);
    if (reserved.kind === 'reserved') {
      this.#reservation = reserved.reservation;
      return null;
    }
    this.#reservation = null;
    recorder.lock(reserved.kind);
    return reserved;
  }

  /** Nothing was compared, and nothing is put on record. */
  async giveBack(): Promise<void> {
    if (this.#reservation) await this.#deps.regulation.release(this.#reservation);
  }

  /** Nothing was compared, and that is put on record. */
  async record(outcome: Pick<AttemptOutcome, 'type' | 'reason'>): Promise<void> {
    const attempt = { ...outcome, success: false, confidence: null };
    await this.decide((user) => ({ user, attempt, outcome: 'not-compared' }));
  }

  /** Compares and puts on record; does both again when the user changes meanwhile. */
  decide<V extends Verdict>(judge: Judge<V>): Promise<Decided<V>> {
    return untilSettled<Decided<V>>(async () => {
      const user = await this.#deps.store.find(this.#attempted.userId);
      const verdict = await judge(user, this.#comparisons);
      const written = verdict && (await this.#write(verdict));
      if (!written || written.kind === 'changed') return null;
      // A success without its try counts for nothing: it has to be allowed again.
      if (written.kind === 'try-lost') return this.reserve();
      return { kind: 'decided', verdict, written };
    });
  }

  async #write({ user, attempt, outcome, shown, write }: Verdict): Promise<Written | Unsettled> {
    const { audit, clock, random, policy, recorder } = this.#deps;
    const tools = { clock, random, model: policy.model };
    const entry = newAttempt(tools, this.#attempted.caller, attempt);
    const tried = { reservation: this.#reservation!, outcome };
    const start = performance.now();
    const written = write
      ? await write(entry, tried)
      : await audit.settle(user, entry, { tried, ...(shown && { shown }) });
    recorder.stage('store', performance.now() - start);
    if (written.kind !== 'written') return written;
    const { type, success, reason } = written.entry;
    recorder.attempt(type, success ? 'success' : 'failure', reason);
    return written;
  }

  readonly #comparisons: Comparisons = {
    withReference: (user, probe) =>
      this.#timed(() => this.#deps.matcher.withReference(this.#attempted.userId, user, probe)),
    withEnrolment: (user, probe) =>
      this.#timed(() => this.#deps.matcher.withEnrolment(user, probe)),
  };

  async #timed<T>(compare: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await compare();
    this.#deps.recorder.stage('match', performance.now() - start);
    return result;
  }
}
