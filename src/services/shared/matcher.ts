import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { CONFIDENT_FMR } from '../../domain/comparison/adaptation.ts';
import { type Decision, decide } from '../../domain/comparison/decision.ts';
import { comparisonScore, fuse } from '../../domain/comparison/matching.ts';
import type { UserRecord } from '../../domain/comparison/template.ts';
import { unknownUserBytes, unknownUserScore } from '../../domain/comparison/unknown-user-score.ts';
import type { UsableFace } from '../../domain/face/analysis.ts';
import type { TemplateStore } from '../../ports.ts';
import { matchThreshold, type Policy } from './policy.ts';
import type { References } from './references.ts';

export type Probe = Pick<UsableFace, 'embedding' | 'measures'>;

export interface MatcherDeps {
  readonly references: References;
  readonly store: Pick<TemplateStore, 'templates'>;
  readonly policy: Pick<Policy, 'model' | 'calibration' | 'fmr'>;
  /** Secret from which the scores of unknown users are drawn. */
  readonly unknownUserKey: Buffer;
}

/**
 * Compares a probe with what is stored of a user. Each call is a guess at somebody's face, so only
 * `RegulatedComparison` may hold one of these (test/architecture/comparisons.test.ts).
 */
export class Matcher {
  readonly #deps: MatcherDeps;
  readonly #unknownUserKey: KeyObject;

  constructor(deps: MatcherDeps) {
    this.#deps = deps;
    this.#unknownUserKey = createSecretKey(deps.unknownUserKey);
  }

  /**
   * With the whole reference. Without a user, or with templates of another model, a stand-in answers
   * in the same time: nobody learns from it who is enrolled.
   */
  async withReference(userId: string, user: UserRecord | null, probe: Probe): Promise<Decision> {
    const { policy, references } = this.#deps;
    // Both are done for everyone, so that the time does not tell who is enrolled.
    const unknown = this.#compareUnknown(userId, probe);
    if (!user || user.model !== policy.model) {
      await references.ofNobody();
      return unknown;
    }
    const score = comparisonScore(probe.embedding, await references.of(user));
    return decide(score, matchThreshold(policy, user.templates, probe.measures.norm));
  }

  /**
   * With the photographs of the first enrolment alone, and by the strictest threshold. What was added
   * later does not count: it would let a row of photographs, each near the one before, lead to another
   * person. Null when the user is gone.
   */
  async withEnrolment(user: UserRecord, probe: Probe): Promise<Decision | null> {
    const { policy, store } = this.#deps;
    const enrolled = await store.templates(user, 'enrolled');
    if (enrolled.length === 0) return null;
    const score = comparisonScore(probe.embedding, fuse(enrolled));
    const confident = { ...policy, fmr: CONFIDENT_FMR };
    return decide(score, matchThreshold(confident, enrolled.length, probe.measures.norm));
  }

  /** The same kind of answer as for a wrong face; it can never be a match. */
  #compareUnknown(userId: string, { embedding, measures }: Probe): Decision {
    const { policy } = this.#deps;
    const length = unknownUserBytes(embedding.length);
    const bytes = hkdfSync('sha256', this.#unknownUserKey, '', userId.toLowerCase(), length);
    const standIn = unknownUserScore(Buffer.from(bytes), policy.calibration.impostorScore);
    const threshold = matchThreshold(policy, standIn.templates, measures.norm);
    const below = Math.round((threshold - 1e-4) * 1e4) / 1e4;
    return decide(Math.min(standIn.score(embedding), below), threshold);
  }
}
