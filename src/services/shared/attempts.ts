import type { AttemptReason, AttemptType, NewAuditEntry } from '../../domain/attempt/audit.ts';
import type { Clock, Random } from '../../ports.ts';

/** Who sends a request. */
export interface Caller {
  /** What the caller told about itself; kept sealed in the history. */
  readonly deviceInfo: string | null;
  /** Name of the API client. */
  readonly client: string;
  /** IPv4 address or IPv6 /64 the request came from. */
  readonly network: string;
  /** Whether this client may be told who is enrolled; it has a call that tells it anyway. */
  readonly mayKnowUsers: boolean;
}

export interface AttemptOutcome {
  readonly type: AttemptType;
  readonly success: boolean;
  readonly reason: AttemptReason;
  readonly confidence: number | null;
}

/** Fills in what every audit row has in common. */
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
