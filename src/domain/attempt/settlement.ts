import type { Replay, ReplayPolicy, ShownSample } from '../comparison/replay.ts';
import type { NewAuditEntry } from './audit.ts';
import type { Reservation, TryOutcome } from './regulation.ts';

/** The try that an attempt reserved, and its outcome. */
export interface FinishedTry {
  readonly reservation: Reservation;
  readonly outcome: TryOutcome;
}

export interface SettleOptions {
  readonly tried?: FinishedTry;
  /**
   * The photograph of a successful attempt. The store compares it with the earlier ones and remembers
   * it if it is accepted.
   */
  readonly shown?: { readonly sample: ShownSample; readonly policy: ReplayPolicy };
}

export interface AdditionOptions {
  readonly tried?: FinishedTry;
  readonly replay?: ReplayPolicy;
}

/** The attempt was written to the audit log. */
export interface Written {
  readonly kind: 'written';
  /** The row as written. A success may have become a refused replay. */
  readonly entry: NewAuditEntry;
  /**
   * How the photograph was recognised as a replay, whether or not it was refused for that; null when it
   * was not.
   */
  readonly replay: Replay | null;
}

/** The reason why nothing was written. */
export type Unsettled =
  /** The user has changed since the record was read: decide again. */
  | { readonly kind: 'changed' }
  /**
   * The reservation of a success is gone, so it is unknown whether the success was still allowed:
   * reserve another try.
   */
  | { readonly kind: 'try-lost' };
