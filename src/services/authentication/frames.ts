import type { Action } from '../../domain/actions.ts';
import type { Refusal } from '../../domain/analysis.ts';
import type { Veto } from '../../domain/decision.ts';
import { type FailedStep, type Frame, failedStep, framesFor } from '../../domain/sequence.ts';
import type { Challenges, FaceEngine, Recorder } from '../../ports.ts';
import type { Caller } from '../shared/attempts.ts';
import { isVetoed } from '../shared/pad.ts';
import type { PhotoDigests } from '../shared/photo-digest.ts';
import { enrolmentThreshold, type Policy } from '../shared/policy.ts';

export interface ShownFrames {
  readonly userId: string;
  /** In the order of capture; more than one only for a challenge with actions. */
  readonly images: readonly Uint8Array[];
  /** Nonce of a challenge, null when the caller sent none. */
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

/** The actions that the frames have to show, or what is wrong with the challenge or their number. */
export function askedOf(
  { userId, images, challenge, caller }: ShownFrames,
  { challenges, policy }: { challenges: Pick<Challenges, 'look'>; policy: Policy },
): readonly Action[] | ChallengeFault {
  const alone = images.length === 1;
  if (challenge === null) {
    if (policy.challenges !== 'optional') return 'nonce-missing';
    return alone ? [] : 'frames-unexpected';
  }
  const state = challenges.look(challenge, caller.client, userId);
  if (state.kind !== 'open') return state.kind === 'used' ? 'nonce-used' : 'nonce-invalid';
  const { actions } = state;
  if (policy.challenges === 'actions' && actions.length < policy.minActions)
    return 'actions-missing';
  if (actions.length === 0) return alone ? [] : 'frames-unexpected';
  return images.length < framesFor(actions) ? 'frames-missing' : actions;
}

/** One after the other: a client has one place in the queue, however many frames it sends. */
export async function analyseFrames(
  { images, caller }: Pick<ShownFrames, 'images' | 'caller'>,
  tools: { engine: FaceEngine; digests: PhotoDigests; recorder: Recorder },
): Promise<readonly Frame[] | Refusal> {
  const { engine, digests, recorder } = tools;
  const frames: Frame[] = [];
  for (const [index, bytes] of images.entries()) {
    const digest = digests.of(bytes);
    const face = await engine.analyse(bytes, caller, index === 0 ? 'probe' : 'frame');
    recorder.analysis(face);
    if (face.kind === 'refused') {
      const which = images.length > 1 ? `Frame ${index + 1}: ` : '';
      return { ...face, detail: which + face.detail };
    }
    frames.push({ face, digest });
  }
  return frames;
}

export type FramesVeto = Veto & { readonly failed?: FailedStep };

/** Why the frames count for nothing, whoever is on them, or null. */
export function vetoOf(
  asked: readonly Action[],
  frames: readonly Frame[],
  tools: { policy: Policy; recorder: Pick<Recorder, 'pad'> },
): FramesVeto | null {
  // Every frame is judged also after a suspected one, because each is counted.
  const suspected = frames.filter(({ face }) => isVetoed(face, tools));
  if (suspected.length > 0) return { reason: 'spoof_suspected' };
  if (asked.length === 0) return null;
  const { policy } = tools;
  const limits = { samePerson: enrolmentThreshold(policy), sameCapture: policy.replay.sameCapture };
  const failed = failedStep(asked, frames, limits);
  return failed && { reason: 'challenge_failed', failed };
}
