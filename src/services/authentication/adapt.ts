import type { Frame } from '../../domain/challenge/sequence.ts';
import {
  type AdaptationFacts,
  adaptationFault,
  CONFIDENT_FMR,
  replacesOldest,
} from '../../domain/comparison/adaptation.ts';
import type { Decision } from '../../domain/comparison/decision.ts';
import { fusedReference } from '../../domain/comparison/matching.ts';
import type { Replay } from '../../domain/comparison/replay.ts';
import type { UserRecord } from '../../domain/comparison/template.ts';
import type { Recorder } from '../../ports/recorder.ts';
import type { TemplateStore } from '../../ports/store.ts';
import type { Clock, Random } from '../../ports/system.ts';
import { type Caller, newAttempt } from '../shared/attempts.ts';
import { matchThreshold, type Policy } from '../shared/policy.ts';
import type { References } from '../shared/references.ts';
import type { Scores, SiteScores } from '../shared/site-scores.ts';

export interface AdaptDeps {
  readonly store: Pick<TemplateStore, 'templates' | 'addAdaptive'>;
  readonly references: Pick<References, 'forget'>;
  readonly scores: Pick<SiteScores, 'now'>;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Pick<Recorder, 'attempt'>;
  /** Called with the cause of a failure. The login is not affected by it. */
  readonly failed: (cause: unknown) => void;
}

/** A login whose decision is in the audit log. */
export interface DecidedLogin {
  readonly user: UserRecord | null;
  readonly frames: readonly Frame[];
  readonly decision: Decision;
  readonly replayed: Replay | null;
  readonly caller: Caller;
}

/**
 * Adds a template after a confident login, so that the reference follows the face as it ages. Does
 * nothing unless TEMPLATE_UPDATE is on.
 */
export class Adapt {
  readonly #deps: AdaptDeps;

  constructor(deps: AdaptDeps) {
    this.#deps = deps;
  }

  /**
   * The work to do after the client has its answer, or null when there is none. It runs later, so that
   * the response time reveals nothing about it. It never rejects.
   */
  after(login: DecidedLogin): (() => Promise<void>) | null {
    const { policy, failed } = this.#deps;
    const { user, decision } = login;
    if (policy.templateUpdate === 'off' || !user || !decision.success) return null;
    return async () => {
      try {
        await this.#adapt(user, login);
      } catch (cause) {
        failed(cause);
      }
    };
  }

  async #adapt(user: UserRecord, login: DecidedLogin): Promise<void> {
    const { store, references, policy, clock, random, recorder } = this.#deps;
    const enrolled = await store.templates(user, 'enrolled');
    // The user was erased after the decision.
    if (enrolled.length === 0) return;
    const facts = this.#facts(user, login, { enrolled, scores: await this.#deps.scores.now() });
    if (adaptationFault(facts) !== null) return;
    const entry = newAttempt({ clock, random, model: policy.model }, login.caller, {
      type: 'add_adaptive',
      success: true,
      reason: 'adapted',
      confidence: facts.confident.score,
    });
    const { embedding } = login.frames[0]!.face;
    const replace = replacesOldest(user);
    // Null when another login or an operator changed the user first. The next login tries again.
    if (!(await store.addAdaptive(user, embedding, { replace }, entry))) return;
    recorder.attempt(entry.type, 'success', entry.reason);
    await references.forget(user);
  }

  #facts(
    user: UserRecord,
    login: DecidedLogin,
    { enrolled, scores }: { enrolled: readonly Float32Array[]; scores: Scores },
  ): AdaptationFacts {
    const { policy, clock } = this.#deps;
    const { frames, decision, replayed } = login;
    const { embedding, measures } = frames[0]!.face;
    const { templates, adaptive, lastAdaptedAt } = user;
    const thresholdOf = (count: number, fmr: number) =>
      matchThreshold({ ...policy, fmr }, count, measures.norm);
    return {
      success: decision.success,
      confident: { score: decision.confidence, threshold: thresholdOf(templates, CONFIDENT_FMR) },
      enrolled: {
        score: scores.compare(embedding, fusedReference(enrolled)),
        threshold: thresholdOf(enrolled.length, policy.fmr),
      },
      measures,
      livenesses: frames.map(({ face }) => face.liveness),
      padThreshold: policy.pad.threshold,
      replayed: policy.replay.mode === 'off' ? null : replayed !== null,
      templates,
      adaptive,
      lastAdaptedAt,
      now: clock.now(),
    };
  }
}
