import type { Action } from '../../domain/challenge/actions.ts';
import {
  type FailedStep,
  type Frame,
  failedStep,
  framesFor,
} from '../../domain/challenge/sequence.ts';
import type { Veto } from '../../domain/comparison/decision.ts';
import { single } from '../../domain/comparison/matching.ts';
import type { Refusal } from '../../domain/face/analysis.ts';
import type { Challenges } from '../../ports/attempts.ts';
import type { Caller } from '../shared/attempts.ts';
import { type Intake, isRefusal } from '../shared/intake.ts';
import { enrolmentThreshold, type Policy } from '../shared/policy.ts';
import type { SiteScores } from '../shared/site-scores.ts';

export interface ShownFrames {
  readonly userId: string;
  /** 1 to 8 photographs in the order of capture; more than one only for a challenge with actions. */
  readonly images: readonly Uint8Array[];
  /** Nonce of a challenge; null when the client sent none. */
  readonly challenge: string | null;
  readonly caller: Caller;
}

export type ChallengeFault =
  | 'nonce-missing'
  | 'nonce-invalid'
  | 'nonce-used'
  | 'actions-missing'
  | 'frames-missing'
  | 'frames-unexpected';

/**
 * The actions that the frames must show, or what is wrong with the challenge or with the number of
 * frames.
 */
export async function requestedActions(
  { userId, images, challenge, caller }: ShownFrames,
  { challenges, policy }: { challenges: Pick<Challenges, 'look'>; policy: Policy },
): Promise<readonly Action[] | ChallengeFault> {
  const alone = images.length === 1;
  if (challenge === null) {
    if (policy.challenges !== 'optional') return 'nonce-missing';
    return alone ? [] : 'frames-unexpected';
  }
  const state = await challenges.look(challenge, caller.client, userId);
  if (state.kind !== 'open') return state.kind === 'used' ? 'nonce-used' : 'nonce-invalid';
  const { actions } = state;
  if (policy.challenges === 'actions' && actions.length < policy.minActions)
    return 'actions-missing';
  if (actions.length === 0) return alone ? [] : 'frames-unexpected';
  return images.length < framesFor(actions) ? 'frames-missing' : actions;
}

/**
 * Analyses the frames one after the other, so that a client takes one place in the queue however many
 * frames it sends. Stops at the first frame that is refused.
 */
export async function analyseFrames(
  { images, caller }: Pick<ShownFrames, 'images' | 'caller'>,
  intake: Intake,
): Promise<readonly Frame[] | Refusal> {
  const frames: Frame[] = [];
  for (const [index, bytes] of images.entries()) {
    const looked = await intake.look(bytes, caller, index === 0 ? 'probe' : 'frame');
    if (isRefusal(looked)) {
      const which = images.length > 1 ? `Frame ${index + 1}: ` : '';
      return { ...looked, detail: which + looked.detail };
    }
    frames.push(looked);
  }
  return frames;
}

export type FramesVeto = Veto & { readonly failed?: FailedStep };

/** Why the attempt fails whatever the comparison score is, or null. */
export async function vetoOf(
  asked: readonly Action[],
  frames: readonly Frame[],
  { policy, intake, scores }: { policy: Policy; intake: Intake; scores: Pick<SiteScores, 'now'> },
): Promise<FramesVeto | null> {
  // All frames are judged even after a suspected one, because the metrics count each of them.
  const suspected = frames.filter(({ face }) => intake.isVetoed(face));
  if (suspected.length > 0) return { reason: 'spoof_suspected' };
  if (asked.length === 0) return null;
  const least = enrolmentThreshold(policy);
  const { compare } = await scores.now();
  const failed = failedStep(asked, frames, {
    isSamePerson: (first, other) => compare(other, single(first)) >= least,
    sameCapture: policy.replay.sameCapture,
  });
  return failed && { reason: 'challenge_failed', failed };
}
