import type { AttemptReason, AttemptType, NewAuditEntry } from '../../domain/attempt/audit.ts';
import type { Clock, Random } from '../../ports/system.ts';

/** The API client that sends a request, and what it reports about the device of the person. */
export interface Caller {
  /**
   * Free text about the device: the form field `device_info`, or the User-Agent header. The audit log
   * keeps it sealed.
   */
  readonly deviceInfo: string | null;
  /** Name of the API client. */
  readonly client: string;
  /** IPv4 address or IPv6 /64 that the request came from. */
  readonly network: string;
  /**
   * Whether this client may learn who is enrolled. That is so when its scopes allow a call that reveals
   * it anyway.
   */
  readonly mayKnowUsers: boolean;
}

/** How an attempt ended. */
export interface AttemptOutcome {
  readonly type: AttemptType;
  readonly success: boolean;
  readonly reason: AttemptReason;
  readonly confidence: number | null;
  /** Version of the population that the score was computed with; none without it. */
  readonly population?: number | null;
}

/** Builds the audit entry of an attempt: adds its id, the time, the model and the device to the outcome. */
export const newAttempt = (
  tools: { clock: Clock; random: Random; model: string },
  caller: Caller,
  outcome: AttemptOutcome,
): NewAuditEntry => ({
  attemptId: tools.random.uuid(),
  at: tools.clock.now(),
  model: tools.model,
  deviceInfo: caller.deviceInfo,
  ...outcome,
});
