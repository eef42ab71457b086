/** Limits on failed attempts, after NIST SP 800-63B-4 for a face without proven liveness. */
export interface RegulationPolicy {
  /** Consecutive failures before the first wait. */
  readonly freeFailures: number;
  /** First wait in milliseconds. The wait doubles with every further failure. */
  readonly firstWaitMs: number;
  /** The wait never gets longer than this, in milliseconds. */
  readonly longestWaitMs: number;
  /** Consecutive failures after which the user is disabled until an operator clears the lock. */
  readonly disableAfter: number;
  /**
   * Failures in one hour: of one API client, of one network, and of everyone. The last one only raises
   * an alert. 0 turns a limit off.
   */
  readonly clientPerHour: number;
  readonly networkPerHour: number;
  readonly globalAlertPerHour: number;
}

export const HOUR_MS = 3_600_000;
/**
 * Milliseconds after which a reservation counts as lost, that is, its process has ended. A lost
 * reservation counts as a failure, so that crashing the process gives nobody a free try.
 */
export const LOST_AFTER_MS = 60_000;
/**
 * Milliseconds after which the process of a reservation has certainly ended: no attempt takes that
 * long, even with the longest queue.
 */
export const GONE_AFTER_MS = 120_000;
/**
 * Wait in milliseconds while other attempts of the user have reserved a try but are not decided: they
 * may still fail.
 */
const PENDING_WAIT_MS = 1_000;

/** The failures that are counted for a user. */
export interface FailureCount {
  /** Consecutive failures. */
  readonly failures: number;
  /** Milliseconds since 1970. */
  readonly lockedUntil: number;
  readonly disabled: boolean;
}

export const NO_FAILURES: FailureCount = { failures: 0, lockedUntil: 0, disabled: false };

/**
 * Failures of one client, of one network or of everyone in one hour. The hour begins with the first
 * failure.
 */
export interface FailureWindow {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly used: number;
}

/** The right to one comparison. It ends when the try is decided or released. */
export interface Reservation {
  readonly id: string;
  readonly userId: string;
  /** Keyed hash of the user id. `client` and `network` are keyed hashes as well. */
  readonly subject: string;
  readonly client: string;
  readonly network: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * The result of a try. Only a comparison counts for or against the user; a refused photograph
 * (`not-compared`) does not.
 */
export type TryOutcome = 'match' | 'no_match' | 'not-compared';

/** The answer to a user who may not try now. */
export type TurnedAway =
  | { readonly kind: 'locked'; readonly retryAfterSeconds: number }
  | { readonly kind: 'disabled' };

export type ReservationResult =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  | TurnedAway;

export interface Lock {
  /**
   * Null when the id is unknown, because the user was erased or because all counted failures are
   * attempts that a crash cut off.
   */
  readonly userId: string | null;
  readonly failures: number;
  /** Milliseconds since 1970. A time in the past means that the next attempt need not wait. */
  readonly lockedUntil: number;
  readonly disabled: boolean;
}

/** All facts that decide whether a try may be taken. */
export interface TryState {
  readonly count: FailureCount;
  /** Reserved attempts of the user that are not decided yet and not lost. */
  readonly pending: number;
  /** Reserved attempts of the user that count as lost (`LOST_AFTER_MS`). */
  readonly lost: number;
  /** Null when no failure is counted. */
  readonly client: FailureWindow | null;
  readonly network: FailureWindow | null;
}

export interface TryDecision {
  /** Why no try may be taken; null when one may be taken. */
  readonly away: TurnedAway | null;
  /**
   * The new count, which includes the lost attempts. The caller saves it and removes the lost
   * reservations. Null when there is nothing to save.
   */
  readonly count: FailureCount | null;
}

/** Wait before the next attempt after this many consecutive failures, in milliseconds. */
export function waitAfter(failures: number, policy: RegulationPolicy): number {
  if (failures < policy.freeFailures) return 0;
  const doublings = Math.min(30, failures - policy.freeFailures);
  return Math.min(policy.longestWaitMs, policy.firstWaitMs * 2 ** doublings);
}

const locked = (ms: number): TurnedAway => ({
  kind: 'locked',
  retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)),
});

/**
 * The window if it has not ended, otherwise null. A window that begins an hour or more in the future has
 * ended as well: somebody set the clock back.
 */
const current = (window: FailureWindow | null, now: number): FailureWindow | null =>
  window && Math.abs(now - window.startedAt) < HOUR_MS ? window : null;

/** Failures in the current window, and the milliseconds until that window ends. */
export function failuresIn(
  window: FailureWindow | null,
  now: number,
): { used: number; endsInMs: number } {
  const { startedAt, used } = current(window, now) ?? { startedAt: now, used: 0 };
  return { used, endsInMs: Math.min(HOUR_MS, startedAt + HOUR_MS - now) };
}

/** The window after one more failure. A window that has ended is replaced by a new one. */
export function windowAfterFailure(window: FailureWindow | null, now: number): FailureWindow {
  const { startedAt, used } = current(window, now) ?? { startedAt: now, used: 0 };
  return { startedAt, used: used + 1 };
}

/**
 * The answer when the client or the network has too many failures in this hour, otherwise null. A limit
 * of 0 is no limit.
 */
export function overBudget(
  { client, network }: Pick<TryState, 'client' | 'network'>,
  { clientPerHour, networkPerHour }: RegulationPolicy,
  now: number,
): TurnedAway | null {
  for (const [window, limit] of [
    [client, clientPerHour],
    [network, networkPerHour],
  ] as const) {
    const { used, endsInMs } = failuresIn(window, now);
    if (limit > 0 && used >= limit) return locked(endsInMs);
  }
  return null;
}

/** The count after `more` further failures. */
export function afterFailures(
  count: FailureCount,
  more: number,
  policy: RegulationPolicy,
  now: number,
): FailureCount {
  const failures = count.failures + more;
  return {
    failures,
    lockedUntil: now + waitAfter(failures, policy),
    disabled: count.disabled || failures >= policy.disableAfter,
  };
}

/**
 * The count after a match; null when nothing has to be kept. A disabled user stays disabled, because
 * only an operator may lift that.
 */
export const afterMatch = ({ disabled }: FailureCount): FailureCount | null =>
  disabled ? { ...NO_FAILURES, disabled } : null;

/** Decides whether a try may be taken now. Lost attempts are counted as failures first. */
export function decideTry(state: TryState, policy: RegulationPolicy, now: number): TryDecision {
  const away = overBudget(state, policy, now);
  if (away) return { away, count: null };
  const { lost, pending } = state;
  const count = lost > 0 ? afterFailures(state.count, lost, policy, now) : state.count;
  return { away: turnedAwayBy(count, pending, policy, now), count: lost > 0 ? count : null };
}

function turnedAwayBy(
  { failures, lockedUntil, disabled }: FailureCount,
  pending: number,
  policy: RegulationPolicy,
  now: number,
): TurnedAway | null {
  if (disabled) return { kind: 'disabled' };
  if (failures < policy.freeFailures) {
    // At most as many attempts at once as may still fail. When one of them is decided, the next one may
    // follow.
    return failures + pending >= policy.freeFailures ? locked(PENDING_WAIT_MS) : null;
  }
  // If somebody set the clock back, the wait must still not exceed the longest one.
  const wait = Math.min(lockedUntil - now, policy.longestWaitMs);
  if (wait > 0) return locked(wait);
  return pending > 0 ? locked(PENDING_WAIT_MS) : null;
}

/** What the end of a try changes. */
export interface TryEffects {
  /** Adds a failure to the user. */
  readonly countsForUser: boolean;
  /** Adds a failure to the client, the network and everyone. */
  readonly countsForBudgets: boolean;
  /** Clears the failures of the user after a match. */
  readonly clearsUser: boolean;
}

/**
 * What the end of a try changes. A non-match also counts when its reservation is gone, but only once: a
 * reservation that was removed as lost was counted as a failure of the user at that moment.
 *
 * @param held whether the reservation still existed
 */
export function effectsOf(
  { at }: Pick<Reservation, 'at'>,
  outcome: TryOutcome,
  held: boolean,
  now: number,
): TryEffects {
  const wrong = outcome === 'no_match';
  const countedAsLost = !held && Math.abs(now - at) > LOST_AFTER_MS;
  return {
    countsForUser: wrong && !countedAsLost,
    countsForBudgets: wrong,
    clearsUser: outcome === 'match' && held,
  };
}

/**
 * Failures of everyone in the current hour, and whether they reach the limit at which an operator is
 * alerted.
 */
export function failuresOfEveryone(
  window: FailureWindow | null,
  { globalAlertPerHour }: RegulationPolicy,
  now: number,
): { used: number; alert: boolean } {
  const { used } = failuresIn(window, now);
  return { used, alert: globalAlertPerHour > 0 && used >= globalAlertPerHour };
}
