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
import type { AuditLog, Regulation } from '../../ports/attempts.ts';
import type { Recorder } from '../../ports/recorder.ts';
import type { TemplateStore } from '../../ports/store.ts';
import type { Clock, Random } from '../../ports/system.ts';
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

/** The user whose face is compared, and the client that asks for it. */
export interface ComparisonRequest {
  readonly userId: string;
  readonly caller: Caller;
}

/** The outcome of one comparison. It is written together with the outcome of the try. */
export interface Verdict {
  readonly user: UserRecord | null;
  readonly attempt: AttemptOutcome;
  readonly outcome: TryOutcome;
  /** The photograph, when accepted photographs are remembered. */
  readonly shown?: SettleOptions['shown'] | undefined;
  /** Replaces `AuditLog.settle` when the use case writes more in the same transaction. */
  readonly write?:
    | ((entry: NewAuditEntry, tried: FinishedTry) => Promise<Written | Unsettled>)
    | undefined;
}

/** The two ways to compare a probe with the templates of a user. */
export interface Comparisons {
  withReference(user: UserRecord | null, probe: Probe): Promise<Decision>;
  withEnrolment(user: UserRecord, probe: Probe): Promise<Decision | null>;
}

/** Compares and decides. Null when the user has changed since the record was read. */
type Judge<V> = (user: UserRecord | null, compare: Comparisons) => V | null | Promise<V | null>;

type Decided<V> = TurnedAway | { kind: 'decided'; verdict: V; written: Written };

/**
 * The only way to compare a face with the templates of a user: reserve a try, compare, and write the
 * outcome of the try in the same transaction as the audit row. A comparison by any other way would be a
 * guess that is not counted.
 */
export class RegulatedComparison {
  readonly #deps: RegulatedComparisonDeps;

  constructor(deps: RegulatedComparisonDeps) {
    this.#deps = deps;
  }

  /**
   * Reserves a try and runs `work` with it. Returns the refusal without running `work` after too many
   * failures.
   */
  async run<T>(
    attempted: ComparisonRequest,
    work: (attempt: RegulatedTry) => Promise<T>,
  ): Promise<T | TurnedAway> {
    const attempt = new RegulatedTry(this.#deps, attempted);
    const away = await attempt.reserve();
    if (away) return away;
    try {
      return await work(attempt);
    } catch (error) {
      // A failure of the service is not the fault of the person, so the try is released.
      await attempt.giveBack();
      throw error;
    }
  }
}

/** A reserved try. It must end with `record`, `decide` or `giveBack`. */
export class RegulatedTry {
  readonly #deps: RegulatedComparisonDeps;
  readonly #attempted: ComparisonRequest;
  #reservation: Reservation | null = null;

  constructor(deps: RegulatedComparisonDeps, attempted: ComparisonRequest) {
    this.#deps = deps;
    this.#attempted = attempted;
  }

  /** Reserves a try. Null on success, otherwise the refusal. */
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

  /** Releases the try without an audit row: nothing was compared. */
  async giveBack(): Promise<void> {
    if (this.#reservation) await this.#deps.regulation.release(this.#reservation);
  }

  /** Writes an attempt that was refused before any comparison, and releases the try. */
  async record(outcome: Pick<AttemptOutcome, 'type' | 'reason'>): Promise<void> {
    const attempt = { ...outcome, success: false, confidence: null };
    await this.decide((user) => ({ user, attempt, outcome: 'not-compared' }));
  }

  /** Compares, and writes the outcome. Does both again when the user changes in between. */
  decide<V extends Verdict>(judge: Judge<V>): Promise<Decided<V>> {
    return untilSettled<Decided<V>>(async () => {
      const user = await this.#deps.store.find(this.#attempted.userId);
      const verdict = await judge(user, this.#comparisons);
      const written = verdict && (await this.#write(verdict));
      if (!written || written.kind === 'changed') return null;
      // The reservation of this success is gone, so another try must be reserved before the success
      // counts.
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
