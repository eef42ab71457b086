import type { HistoryPage, NewAuditEntry } from '../domain/attempt/audit.ts';
import type { Principal } from '../domain/attempt/principal.ts';
import type {
  Lock,
  Reservation,
  ReservationResult,
  TurnedAway,
} from '../domain/attempt/regulation.ts';
import type { SettleOptions, Unsettled, Written } from '../domain/attempt/settlement.ts';
import type { ChallengeState, IssuedChallenge } from '../domain/challenge/challenge.ts';
import type { DuplicateReport } from '../domain/comparison/duplicates.ts';
import type { UserRecord } from '../domain/comparison/template.ts';

export interface AuditLog {
  /**
   * Writes the attempt and everything that follows from it in one transaction: the last login, the
   * outcome of the try, and whether the photograph is a replay. Replays are decided here so that, of
   * several processes that get the same photograph at once, only one accepts it. `user` is null for an
   * attempt on an unknown id.
   */
  settle(
    user: UserRecord | null,
    audit: NewAuditEntry,
    also?: SettleOptions,
  ): Promise<Written | Unsettled>;
  /** Newest first. Throws field-invalid when `before` is not from the history of this user. */
  history(user: UserRecord, limit: number, before: string | null): Promise<HistoryPage>;
}

export interface Regulation {
  /** Reserves one try before a comparison. Unknown user ids are regulated like enrolled ones. */
  reserve(userId: string, client: string, network: string): Promise<ReservationResult>;
  /** Releases the try when nothing was compared. */
  release(reservation: Reservation): Promise<void>;
  /** The refusal when the client or the network has no failures left in this hour; null otherwise. */
  budget(client: string, network: string): Promise<TurnedAway | null>;
  /** Counts a failure of client and network that belongs to no single user. */
  spend(client: string, network: string): Promise<void>;
  locks(): Promise<Lock[]>;
  /** Clears the lock and the failures of a user. False when nothing was counted. */
  clear(userId: string): Promise<boolean>;
}

export interface KeyVerifier {
  /** The owner of the key; null when the key is unknown, malformed, revoked or expired. */
  verify(presented: string): Promise<Principal | null>;
}

export interface Challenges {
  /** Issues a challenge with `actions` random actions. */
  issue(client: string, userId: string, actions: number): Promise<IssuedChallenge>;
  /**
   * The state of a nonce, which stays unused. It is valid only for the client and user it was issued
   * for.
   */
  look(nonce: string, client: string, userId: string): Promise<ChallengeState>;
  /** Uses up the nonce. `invalid`: unknown, expired, or issued for another client or user. */
  redeem(nonce: string, client: string, userId: string): Promise<'ok' | 'invalid' | 'used'>;
}

export interface Duplicates {
  report(newer: UserRecord, older: UserRecord): Promise<void>;
  list(): Promise<DuplicateReport[]>;
}
