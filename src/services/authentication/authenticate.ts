import type { AttemptReason } from '../../domain/attempt/audit.ts';
import type { TurnedAway } from '../../domain/attempt/regulation.ts';
import type { Action } from '../../domain/challenge/actions.ts';
import type { FailedStep, Frame } from '../../domain/challenge/sequence.ts';
import { type Decision, toldConfidence, vetoed } from '../../domain/comparison/decision.ts';
import type { UserRecord } from '../../domain/comparison/template.ts';
import type { Refusal } from '../../domain/face/analysis.ts';
import type { Challenges } from '../../ports/attempts.ts';
import type { Recorder } from '../../ports/recorder.ts';
import type { Intake } from '../shared/intake.ts';
import { shownSample } from '../shared/photo-digest.ts';
import type { Policy } from '../shared/policy.ts';
import type {
  Comparisons,
  RegulatedComparison,
  RegulatedTry,
  Verdict,
} from '../shared/regulated-comparison.ts';
import type { SiteScores } from '../shared/site-scores.ts';
import type { Adapt } from './adapt.ts';
import {
  analyseFrames,
  type ChallengeFault,
  type FramesVeto,
  requestedActions,
  type ShownFrames,
  vetoOf,
} from './frames.ts';

export interface AuthenticateDeps {
  readonly intake: Intake;
  readonly challenges: Pick<Challenges, 'look' | 'redeem'>;
  readonly regulated: RegulatedComparison;
  readonly adapt: Pick<Adapt, 'after'>;
  readonly scores: Pick<SiteScores, 'now'>;
  readonly policy: Policy;
  readonly recorder: Recorder;
}

/** Whether the frames passed a challenge with actions, and the first step that failed. */
export type ChallengeOutcome = { passed: true } | { passed: false; failed: FailedStep };

export type AuthenticateResult =
  | Refusal
  | TurnedAway
  | { kind: 'replayed' | 're-enrol-required' | ChallengeFault }
  | (Decision & {
      kind: 'decided';
      attemptId: string;
      at: number;
      fmr: number;
      /** Null when the challenge asked for no actions, and when a spoof is suspected. */
      challenge: ChallengeOutcome | null;
      /** Work to do after the client has its answer; null when there is none. */
      afterwards: (() => Promise<void>) | null;
    });

interface Shown {
  readonly asked: readonly Action[];
  readonly frames: readonly Frame[];
}

function outcomeOf(asked: readonly Action[], veto: FramesVeto | null): ChallengeOutcome | null {
  if (asked.length === 0) return null;
  if (veto === null) return { passed: true };
  return veto.failed ? { passed: false, failed: veto.failed } : null;
}

type AuthenticateVerdict = Verdict & {
  readonly decision: Decision;
  /** Whether the templates belong to another model, so that no comparison was possible. */
  readonly otherModel: boolean;
};

/**
 * Decides whether the photograph shows the enrolled user. Every attempt is in the audit log before the
 * client gets its answer.
 */
export class Authenticate {
  readonly #deps: AuthenticateDeps;

  constructor(deps: AuthenticateDeps) {
    this.#deps = deps;
  }

  async run(request: ShownFrames): Promise<AuthenticateResult> {
    const asked = await requestedActions(request, this.#deps);
    if (typeof asked === 'string') return { kind: asked };
    return this.#deps.regulated.run(request, (attempt) => this.#attempt(request, asked, attempt));
  }

  async #attempt(
    request: ShownFrames,
    asked: readonly Action[],
    attempt: RegulatedTry,
  ): Promise<AuthenticateResult> {
    const { userId, challenge, caller } = request;
    const frames = await analyseFrames(request, this.#deps.intake);
    if ('kind' in frames) {
      await attempt.record({ type: 'authenticate', reason: frames.reason });
      return frames;
    }
    // The challenge is redeemed only after the analysis, so that a refused photograph can be taken
    // again for the same challenge.
    if (challenge !== null) {
      const redeemed = await this.#deps.challenges.redeem(challenge, caller.client, userId);
      if (redeemed !== 'ok') {
        await attempt.giveBack();
        return { kind: redeemed === 'used' ? 'nonce-used' : 'nonce-invalid' };
      }
    }
    return this.#decide(request, { asked, frames }, attempt);
  }

  async #decide(
    { caller }: ShownFrames,
    { asked, frames }: Shown,
    attempt: RegulatedTry,
  ): Promise<AuthenticateResult> {
    const { policy, recorder, adapt } = this.#deps;
    const veto = await vetoOf(asked, frames, this.#deps);
    const decided = await attempt.decide((user, compare) =>
      this.#judge(user, compare, { frame: frames[0]!, veto, mayKnow: caller.mayKnowUsers }),
    );
    if (decided.kind !== 'decided') return decided;
    const { user, decision, otherModel } = decided.verdict;
    const { entry, replay } = decided.written;
    if (otherModel && caller.mayKnowUsers) return { kind: 're-enrol-required' };
    if (!veto && !otherModel) recorder.score(decision);
    if (replay) recorder.replay(replay);
    if (entry.reason === 'replayed') return { kind: 'replayed' };
    const { attemptId, at } = entry;
    return {
      kind: 'decided',
      ...decision,
      confidence: toldConfidence(decision, policy.scoreDetail),
      attemptId,
      at,
      fmr: policy.fmr,
      challenge: outcomeOf(asked, veto),
      afterwards: adapt.after({ user, frames, decision, replayed: replay, caller }),
    };
  }

  async #judge(
    user: UserRecord | null,
    compare: Comparisons,
    shown: { frame: Frame; veto: FramesVeto | null; mayKnow: boolean },
  ): Promise<AuthenticateVerdict> {
    const { policy } = this.#deps;
    const { veto, mayKnow } = shown;
    const compared = await compare.withReference(user, shown.frame.face);
    const decision = veto ? vetoed(compared, veto) : compared;
    // A client that may not know who is enrolled gets the same answer as for an unknown id, and the
    // attempt counts as a failure. The history holds the true reason.
    const otherModel = user !== null && user.model !== policy.model;
    const reason: AttemptReason = otherModel ? 're-enrol-required' : decision.reason;
    const compares = !(otherModel && mayKnow);
    const sample = shownSample(shown.frame);
    return {
      user,
      decision,
      otherModel,
      attempt: {
        type: 'authenticate',
        success: decision.success,
        reason,
        // The true score for the operator, sealed by the store; it is kept after a veto as well.
        confidence: otherModel ? null : compared.confidence,
        population: otherModel ? null : compared.population,
      },
      outcome: decision.success ? 'match' : compares ? 'no_match' : 'not-compared',
      shown: policy.replay.mode === 'off' ? undefined : { sample, policy: policy.replay },
    };
  }
}
