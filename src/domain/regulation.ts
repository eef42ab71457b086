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

/** Wait before the next attempt after this many consecutive failures, in milliseconds. */
export function waitAfter(failures: number, policy: RegulationPolicy): number {
  if (failures < policy.freeFailures) return 0;
  const doublings = Math.min(30, failures - policy.freeFailures);
  return Math.min(policy.longestWaitMs, policy.firstWaitMs * 2 ** doublings);
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
