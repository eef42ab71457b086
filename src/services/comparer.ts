import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { UsableFace } from '../domain/analysis.ts';
import { type Decision, decide } from '../domain/decision.ts';
import { decoy, decoyBytes } from '../domain/decoy.ts';
import { comparisonScore } from '../domain/matching.ts';
import type { UserRecord } from '../domain/template.ts';
import { Problem } from '../errors.ts';
import { matchThreshold, type Policy } from './policy.ts';
import type { References } from './references.ts';

export const RE_ENROL =
  'This user was enrolled with another face model: erase the user (DELETE /users/{id}), then enrol again.';

export type Probe = Pick<UsableFace, 'embedding' | 'measures'>;

export interface ComparerDeps {
  readonly references: References;
  readonly policy: Pick<Policy, 'model' | 'calibration' | 'fmr'>;
  /** Secret from which the scores of unknown users are drawn. */
  readonly decoyKey: Buffer;
}

/** Compares a probe with the reference of a user, or with a stand-in where there is no user. */
export class Comparer {
  readonly #deps: ComparerDeps;
  readonly #decoyKey: KeyObject;

  constructor(deps: ComparerDeps) {
    this.#deps = deps;
    this.#decoyKey = createSecretKey(deps.decoyKey);
  }

  async compare(userId: string, user: UserRecord | null, probe: Probe): Promise<Decision> {
    const { policy, references } = this.#deps;
    // Both are done for everyone, so that the time does not tell who is enrolled.
    const unknown = this.#compareUnknown(userId, probe);
    if (!user) {
      await references.ofNobody();
      return unknown;
    }
    if (user.model !== policy.model) {
      throw new Problem('re-enrol-required', RE_ENROL);
    }
    const score = comparisonScore(probe.embedding, await references.of(user));
    return decide(score, matchThreshold(policy, user.templates, probe.measures.norm));
  }

  /** The same kind of answer as for a wrong face; it can never be a match. */
  #compareUnknown(userId: string, { embedding, measures }: Probe): Decision {
    const { policy } = this.#deps;
    const length = decoyBytes(embedding.length);
    const bytes = hkdfSync('sha256', this.#decoyKey, '', userId.toLowerCase(), length);
    const standIn = decoy(Buffer.from(bytes), policy.calibration.impostorScore);
    const threshold = matchThreshold(policy, standIn.templates, measures.norm);
    const below = Math.round((threshold - 1e-4) * 1e4) / 1e4;
    return decide(Math.min(standIn.score(embedding), below), threshold);
  }
}
