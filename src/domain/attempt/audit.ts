import { REFUSAL_REASONS } from '../face/analysis.ts';

/**
 * Every kind of attempt with its possible reasons. This is the only list of these names: the history,
 * its HTTP schema and the metrics take them from here.
 */
export const ATTEMPTS = {
  enroll: {
    success: 'enrolled',
    failures: ['spoof_suspected', 'different-person', 'duplicate-face', ...REFUSAL_REASONS],
  },
  authenticate: {
    success: 'match',
    failures: [
      'no_match',
      'spoof_suspected',
      'challenge_failed',
      'replayed',
      're-enrol-required',
      ...REFUSAL_REASONS,
    ],
  },
  add_template: {
    success: 'match',
    failures: ['spoof_suspected', 'different-person', 'replayed', ...REFUSAL_REASONS],
  },
  add_adaptive: { success: 'adapted', failures: [] },
  drop_adaptive: { success: 'removed', failures: [] },
  erase: { success: 'erased', failures: [] },
} as const;

export type AttemptType = keyof typeof ATTEMPTS;
export type AttemptReason =
  | (typeof ATTEMPTS)[AttemptType]['success']
  | (typeof ATTEMPTS)[AttemptType]['failures'][number];

export const ATTEMPT_TYPES = Object.keys(ATTEMPTS) as AttemptType[];

/**
 * One row of the audit log before it is written. The store seals `confidence` and `deviceInfo` with the
 * user's data key.
 */
export interface NewAuditEntry {
  readonly attemptId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly type: AttemptType;
  readonly success: boolean;
  readonly reason: AttemptReason;
  readonly model: string;
  /**
   * Comparison score, 0 to 1. Null when nothing was compared, and in the recorded row of a refused
   * addition.
   */
  readonly confidence: number | null;
  /** Version of the population that the score was computed with; none without it. */
  readonly population?: number | null;
  readonly deviceInfo: string | null;
}

/** An operation on the whole database by an operator. It is recorded in the same log as the attempts. */
export type OperatorEntry = Omit<NewAuditEntry, 'type' | 'reason'> & {
  readonly type: 'restore';
  readonly reason: 'restored';
};

/**
 * The row that is stored for an attempt. A refused addition is stored without its score, because a
 * client that reads the history could otherwise use the score to find out which photograph comes
 * closer.
 */
export const recordedEntry = (entry: NewAuditEntry): NewAuditEntry =>
  entry.type === 'add_template' && !entry.success ? { ...entry, confidence: null } : entry;

/** The same attempt, refused because its photograph had been shown before. */
export const refusedAsReplay = (entry: NewAuditEntry): NewAuditEntry => ({
  ...entry,
  success: false,
  reason: 'replayed',
});

export type AuditEntry = Omit<NewAuditEntry, 'model' | 'attemptId'>;

export interface HistoryPage {
  readonly entries: readonly AuditEntry[];
  /**
   * Pass it as `before` to get the next page; null when there are no more rows. It does not reveal how
   * many rows the log has.
   */
  readonly next: string | null;
}

/** The newest row of the audit log. */
export interface AuditHead {
  /** Number of the row; 0 when the log is empty. */
  readonly id: number;
  /** Chain hash of the row, hexadecimal. */
  readonly hash: string;
}
