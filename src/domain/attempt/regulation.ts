/** How failed attempts slow down and end; NIST SP 800-63B-4 for a face without proven liveness. */
export interface RegulationPolicy {
  /** Consecutive failures before the first wait. */
  readonly freeFailures: number;
  /** First wait in milliseconds; it doubles with every further failure. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Consecutive failures after which only an operator opens the user again. */
  readonly disableAfter: number;
  /** Failures in an hour: from one API client, from one network, from everyone (only an alert). */
  readonly clientPerHour: number;
  readonly networkPerHour: number;
  readonly globalAlertPerHour: number;
}

export const HOUR_MS = 3_600_000;
/** A reservation older than this lost its process; it counts as a failure, so a crash frees no try. */
export const LOST_AFTER_MS = 60_000;
/** No attempt takes so long, also with the longest queue: its process is gone. */
export const GONE_AFTER_MS = 120_000;
/** Wait while others are between reservation and decision: one of them may still fail. */
const PENDING_WAIT_MS = 1_000;

/** What is counted against a user. */
export interface FailureCount {
  /** Consecutive failures. */
  readonly failures: number;
  /** Milliseconds since 1970. */
  readonly lockedUntil: number;
  readonly disabled: boolean;
}

export const NO_FAILURES: FailureCount = { failures: 0, lockedUntil: 0, disabled: false };

/** Failures of one client, of one network or of everyone, in an hour that begins with the first. */
export interface FailureWindow {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly used: number;
}

/** An attempt that may go on; it is given back by deciding or releasing it. */
export interface Reservation {
  readonly id: string;
  readonly userId: string;
  /** Keyed hash of the user id; so are the next two, of what their names say. */
  readonly subject: string;
  readonly client: string;
  readonly network: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How a try ended. Only a comparison counts for or against the user; a refused photograph does not. */
export type TryOutcome = 'match' | 'no_match' | 'not-compared';

/** Somebody who may not try now. */
export type TurnedAway =
  | { readonly kind: 'locked'; readonly retryAfterSeconds: number }
  | { readonly kind: 'disabled' };

export type ReservationResult =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  | TurnedAway;

export interface Lock {
  /** Null when it is not known: the user was erased, or only attempts that a crash cut off were counted. */
  readonly userId: string | null;
  readonly failures: number;
  /** Milliseconds since 1970; in the past when the next attempt is free. */
  readonly lockedUntil: number;
  readonly disabled: boolean;
}

/** Everything that decides whether a try may be taken. */
export interface TryState {
  readonly count: FailureCount;
  /** Attempts of the user between reservation and decision. */
  readonly pending: number;
  /** Those of the user whose process is gone. */
  readonly lost: number;
  /** Null: nothing was counted. */
  readonly client: FailureWindow | null;
  readonly network: FailureWindow | null;
}

export interface TryDecision {
  /** Why no try may be taken; null: it may. */
  readonly away: TurnedAway | null;
  /** The count with the lost attempts, to be saved while they are removed; null: nothing to save. */
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

/** Failures in the window that runs now, and milliseconds until it ends. */
export function usedOf(
  window: FailureWindow | null,
  now: number,
): { used: number; endsInMs: number } {
  // A window that begins in the future is over as well: the clock was set back.
  if (!window || Math.abs(now - window.startedAt) >= HOUR_MS) return { used: 0, endsInMs: HOUR_MS };
  return { used: window.used, endsInMs: Math.min(HOUR_MS, window.startedAt + HOUR_MS - now) };
}

/** The window after one more failure. */
export function spentFrom(window: FailureWindow | null, now: number): FailureWindow {
  const over = !window || Math.abs(now - window.startedAt) >= HOUR_MS;
  return over ? { startedAt: now, used: 1 } : { ...window, used: window.used + 1 };
}

/** Whether client or network have failed too often in this hour. A limit of 0 is no limit. */
export function outOfBudget(
  { client, network }: Pick<TryState, 'client' | 'network'>,
  { clientPerHour, networkPerHour }: RegulationPolicy,
  now: number,
): TurnedAway | null {
  for (const [window, limit] of [
    [client, clientPerHour],
    [network, networkPerHour],
  ] as const) {
    const { used, endsInMs } = usedOf(window, now);
    if (limit > 0 && used >= limit) return locked(endsInMs);
  }
  return null;
}

/** The count after so many more failures. */
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
 * The count after a match, null when nothing is left to keep. A disabled user stays disabled: that is
 * for a person to lift.
 */
export const afterMatch = ({ disabled }: FailureCount): FailureCount | null =>
  disabled ? { ...NO_FAILURES, disabled } : null;

/** Whether a try may be taken now. The attempts that were lost count as failures first. */
export function decideTry(state: TryState, policy: RegulationPolicy, now: number): TryDecision {
  const away = outOfBudget(state, policy, now);
  if (away) return { away, count: null };
  const { lost, pending } = state;
  const count = lost > 0 ? afterFailures(state.count, lost, policy, now) : state.count;
  return { away: awayOf(count, pending, policy, now), count: lost > 0 ? count : null };
}

function awayOf(
  { failures, lockedUntil, disabled }: FailureCount,
  pending: number,
  policy: RegulationPolicy,
  now: number,
): TurnedAway | null {
  if (disabled) return { kind: 'disabled' };
  if (failures < policy.freeFailures) {
    // No more at once than may fail: as soon as one is decided it is known whether another may follow.
    return failures + pending >= policy.freeFailures ? locked(PENDING_WAIT_MS) : null;
  }
  // A clock that was set back must not lengthen a wait beyond the longest one.
  const wait = Math.min(lockedUntil - now, policy.longestWaitMs);
  if (wait > 0) return locked(wait);
  return pending > 0 ? locked(PENDING_WAIT_MS) : null;
}

/** What the end of a try changes. */
export interface Booking {
  /** A failure of the user. */
  readonly fails: boolean;
  /** A failure of client, network and everyone. */
  readonly spends: boolean;
  /** A match, after which the failures of the user are forgotten. */
  readonly forgives: boolean;
}

/**
 * What the end of a try changes. A wrong face counts also when its reservation is gone; once, because
 * a reservation that was taken away as lost was counted as a failure of the user at that moment.
 *
 * @param held whether the reservation was still there
 */
export function bookingOf(
  { at }: Pick<Reservation, 'at'>,
  outcome: TryOutcome,
  held: boolean,
  now: number,
): Booking {
  const wrong = outcome === 'no_match';
  const countedAsLost = !held && Math.abs(now - at) > LOST_AFTER_MS;
  return {
    fails: wrong && !countedAsLost,
    spends: wrong,
    forgives: outcome === 'match' && held,
  };
}

/** Failures of everyone in the current hour, and whether an operator should be told. */
export function failuresOfEveryone(
  window: FailureWindow | null,
  { globalAlertPerHour }: RegulationPolicy,
  now: number,
): { used: number; alert: boolean } {
  const { used } = usedOf(window, now);
  return { used, alert: globalAlertPerHour > 0 && used >= globalAlertPerHour };
}
