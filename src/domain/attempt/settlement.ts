import type { Replay, ReplayPolicy, ShownSample } from '../comparison/replay.ts';
import type { NewAuditEntry } from './audit.ts';
import type { Reservation, TryOutcome } from './regulation.ts';

/** The try that an attempt took, and how it ended. */
export interface Tried {
  readonly reservation: Reservation;
  readonly outcome: TryOutcome;
}

export interface SettleAlso {
  readonly tried?: Tried;
  /** The photograph of a success: looked for among those shown before, and remembered when accepted. */
  readonly shown?: { readonly sample: ShownSample; readonly policy: ReplayPolicy };
}

export interface AdditionAlso {
  readonly tried?: Tried;
  readonly replay?: ReplayPolicy;
}

/** The attempt is on record. */
export interface Written {
  readonly kind: 'written';
  /** What is on record: a success may have become a refused replay. */
  readonly entry: NewAuditEntry;
  /** How the photograph was seen to have been shown before, whether it was refused for that or not. */
  readonly replay: Replay | null;
}

/** Nothing was written. */
export type Unsettled =
  /** The user has changed since it was read: decide again. */
  | { readonly kind: 'changed' }
  /** The reservation is gone and so nobody knows whether this success was still allowed: take another. */
  | { readonly kind: 'try-lost' };
