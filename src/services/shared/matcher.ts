import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { CONFIDENT_FMR } from '../../domain/comparison/adaptation.ts';
import { type Decision, decide } from '../../domain/comparison/decision.ts';
import { fusedReference, single } from '../../domain/comparison/matching.ts';
import type { UserRecord } from '../../domain/comparison/template.ts';
import { unknownUserBytes, unknownUserScore } from '../../domain/comparison/unknown-user-score.ts';
import type { UsableFace } from '../../domain/face/analysis.ts';
import type { TemplateStore } from '../../ports/store.ts';
import { matchThreshold, type Policy } from './policy.ts';
import type { References } from './references.ts';
import type { Scores, SiteScores } from './site-scores.ts';

export type Probe = Pick<UsableFace, 'embedding' | 'measures'>;

export interface MatcherDeps {
  readonly references: References;
  readonly scores: Pick<SiteScores, 'now'>;
  readonly store: Pick<TemplateStore, 'templates'>;
  readonly policy: Pick<Policy, 'model' | 'calibration' | 'fmr'>;
  /** Secret that the scores of unknown users are derived from. */
  readonly unknownUserKey: Buffer;
}

/**
 * Compares a probe with the templates of a user. Each call is a guess at a user's face, so only
 * `RegulatedComparison` may hold a Matcher (test/architecture/comparisons.test.ts).
 */
export class Matcher {
  readonly #deps: MatcherDeps;
  readonly #unknownUserKey: KeyObject;

  constructor(deps: MatcherDeps) {
    this.#deps = deps;
    this.#unknownUserKey = createSecretKey(deps.unknownUserKey);
  }

  /**
   * Compares the probe with the whole reference. Without a user, or with templates of another model,
   * the decision comes from an unknown-user score and takes the same time, so that the answer does not
   * reveal who is enrolled.
   */
  async withReference(userId: string, user: UserRecord | null, probe: Probe): Promise<Decision> {
    const { policy, references } = this.#deps;
    const scores = await this.#deps.scores.now();
    // This is computed for every user, so that the time does not reveal who is enrolled.
    const unknown = this.#compareUnknown(userId, probe, scores);
    if (!user || user.model !== policy.model) {
      await references.imitateLookup();
      // The comparison itself takes time as well.
      scores.compare(probe.embedding, single(probe.embedding));
      return unknown;
    }
    const score = scores.compare(probe.embedding, await references.of(user));
    const threshold = matchThreshold(policy, user.templates, probe.measures.norm);
    return decide(score, threshold, scores.population);
  }

  /**
   * Compares the probe with the templates of the first enrolment only, at the threshold of
   * CONFIDENT_FMR. Later templates are not used: a series of photographs, each close to the previous
   * one, could otherwise lead to another person. Null when the user has been erased.
   */
  async withEnrolment(user: UserRecord, probe: Probe): Promise<Decision | null> {
    const { policy, store } = this.#deps;
    const enrolled = await store.templates(user, 'enrolled');
    if (enrolled.length === 0) return null;
    const scores = await this.#deps.scores.now();
    const score = scores.compare(probe.embedding, fusedReference(enrolled));
    const confident = { ...policy, fmr: CONFIDENT_FMR };
    const threshold = matchThreshold(confident, enrolled.length, probe.measures.norm);
    return decide(score, threshold, scores.population);
  }

  /** A decision like that for a wrong face. It is never a match. */
  #compareUnknown(
    userId: string,
    { embedding, measures }: Probe,
    { strangers, population }: Scores,
  ): Decision {
    const { policy } = this.#deps;
    const length = unknownUserBytes(embedding.length);
    const bytes = hkdfSync('sha256', this.#unknownUserKey, '', userId.toLowerCase(), length);
    const unknownUser = unknownUserScore(Buffer.from(bytes), strangers);
    const threshold = matchThreshold(policy, unknownUser.templates, measures.norm);
    const below = Math.round((threshold - 1e-4) * 1e4) / 1e4;
    const score = Math.max(0, unknownUser.score(embedding, below));
    return decide(score, threshold, population);
  }
}
