import type { UsableFace } from '../../domain/analysis.ts';
import { isSuspected } from '../../domain/liveness.ts';
import { Problem } from '../../errors.ts';
import type { Recorder } from '../../ports.ts';
import type { Policy } from './policy.ts';

/** Whether the face must be refused as a suspected presentation attack; counts what it saw. */
export function isVetoed(
  { liveness }: UsableFace,
  { policy, recorder }: { policy: Pick<Policy, 'pad'>; recorder: Pick<Recorder, 'pad'> },
): boolean {
  const { mode, threshold } = policy.pad;
  if (mode === 'off') return false;
  // A face that nobody judged must not pass as a live one.
  if (liveness === null) {
    throw new Problem('inference-failed', 'The photograph could not be judged: try again.', {
      retryAfterSeconds: 1,
      cause: new Error('a face without a liveness'),
    });
  }
  const suspected = isSuspected(liveness, threshold);
  recorder.pad(suspected ? 'spoof' : 'live', liveness);
  return suspected && mode === 'enforce';
}
