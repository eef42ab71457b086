import { ATTEMPT_TYPES, ATTEMPTS } from '../domain/attempt/audit.ts';
import type { Replay } from '../domain/comparison/replay.ts';
import { ADVICE } from '../domain/face/quality.ts';
import type { Recorder } from '../ports/recorder.ts';

/** The values that a label may have. With `Record` the compiler demands every member of the type. */
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

export const ATTEMPT_SERIES = ATTEMPT_TYPES.flatMap((type) => {
  const { success, failures } = ATTEMPTS[type];
  return [
    { type, outcome: 'success', reason: success },
    ...failures.map((reason) => ({ type, outcome: 'failure', reason })),
  ];
});
