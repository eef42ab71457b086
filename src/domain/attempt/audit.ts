import { REFUSAL_REASONS } from '../face/analysis.ts';

/**
 * Every kind of attempt and how it may end. The one list of their names: the history, its schema and
 * the metrics take them from here.
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

/** The newest row of the audit log. */
export interface AuditHead {
  /** 0 when there is no row. */
  readonly id: number;
  /** Its chain hash, hexadecimal. */
  readonly hash: string;
}
