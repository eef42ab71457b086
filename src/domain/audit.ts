import type { RefusalReason } from './analysis.ts';

export type AttemptType =
  | 'enroll'
  | 'authenticate'
  | 'add_template'
  | 'add_adaptive'
  | 'drop_adaptive'
  | 'erase';
export type AttemptReason =
  | 'enrolled'
  | 'match'
  | 'no_match'
  | 'erased'
  | 'adapted'
  | 'removed'
  | 'different-person'
  | 'duplicate-face'
  | 'replayed'
  | 'spoof_suspected'
  | 'challenge_failed'
  | 're-enrol-required'
  | RefusalReason;

/** What is written of one attempt; score and device are sealed with the user's data key. */
export interface NewAuditEntry {
  readonly attemptId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly type: AttemptType;
  readonly success: boolean;
  readonly reason: AttemptReason;
  readonly model: string;
  /** Comparison score; null where nothing was compared, and of a refused addition. */
  readonly confidence: number | null;
  readonly deviceInfo: string | null;
}

/** What an operator did to the whole database, on record beside the attempts. */
export type OperatorEntry = Omit<NewAuditEntry, 'type' | 'reason'> & {
  readonly type: 'restore';
  readonly reason: 'restored';
};

/**
 * What is put on record of an attempt. A refused addition has no score there: whoever may read the
 * history could use it to find out which photograph comes closer.
 */
export const onRecord = (entry: NewAuditEntry): NewAuditEntry =>
  entry.type === 'add_template' && !entry.success ? { ...entry, confidence: null } : entry;

/** The same attempt, refused because its photograph was shown before. */
export const refusedAsReplay = (entry: NewAuditEntry): NewAuditEntry => ({
  ...entry,
  success: false,
  reason: 'replayed',
});

export type AuditEntry = Omit<NewAuditEntry, 'model' | 'attemptId'>;

export interface HistoryPage {
  readonly entries: readonly AuditEntry[];
  /** Pass as `before` to read on, null at the end; tells nothing about the log. */
  readonly next: string | null;
}
