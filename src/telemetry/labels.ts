import type { RefusalReason } from '../domain/analysis.ts';
import type { AttemptReason, AttemptType } from '../domain/audit.ts';
import { ADVICE } from '../domain/quality.ts';
import type { Replay } from '../domain/replay.ts';
import type { Recorder } from '../ports.ts';

/** The values a label may have. `Record` makes the compiler ask for every member of the type. */
const keys = <K extends string>(all: Record<K, unknown>): K[] => Object.keys(all) as K[];

export const QUALITY_FAULTS = keys(ADVICE);
export const REPLAYS = keys<Replay>({
  'same-bytes': 1,
  'near-identical': 1,
  'same-picture': 1,
});
export const LOCKS = keys<Parameters<Recorder['lock']>[0]>({ locked: 1, disabled: 1 });
export const CACHE_RESULTS = keys<Parameters<Recorder['cache']>[0]>({ hit: 1, miss: 1, error: 1 });
export const PAD_RESULTS = keys<Parameters<Recorder['pad']>[0]>({ live: 1, spoof: 1 });
export const DECISIONS = keys<'match' | 'no_match'>({ match: 1, no_match: 1 });

export const STAGES = ['decode', 'detect', 'align', 'embed', 'liveness', 'match', 'store'] as const;

const REFUSALS = keys<RefusalReason>({
  'unsupported-media': 1,
  'image-invalid': 1,
  'image-too-large': 1,
  'image-too-costly': 1,
  'unsupported-colour': 1,
  'no-face': 1,
  'multiple-faces': 1,
  'low-quality': 1,
});

type Reasons = { readonly success: AttemptReason; readonly failures: readonly AttemptReason[] };

const OUTCOMES: Record<AttemptType, Reasons> = {
  authenticate: {
    success: 'match',
    failures: [
      'no_match',
      'spoof_suspected',
      'challenge_failed',
      'replayed',
      're-enrol-required',
      ...REFUSALS,
    ],
  },
  enroll: {
    success: 'enrolled',
    failures: ['spoof_suspected', 'different-person', 'duplicate-face', ...REFUSALS],
  },
  add_template: {
    success: 'match',
    failures: ['spoof_suspected', 'different-person', 'replayed', ...REFUSALS],
  },
  add_adaptive: { success: 'adapted', failures: [] },
  drop_adaptive: { success: 'removed', failures: [] },
  erase: { success: 'erased', failures: [] },
};

export const ATTEMPTS = Object.entries(OUTCOMES).flatMap(([type, { success, failures }]) => [
  { type, outcome: 'success', reason: success },
  ...failures.map((reason) => ({ type, outcome: 'failure', reason })),
]);
