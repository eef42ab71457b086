import { comparisonScore, type Reference } from '../../domain/comparison/matching.ts';
import type { ScoreSpread } from '../../domain/population/population.ts';
import { siteScore } from '../../domain/population/site-score.ts';
import type { Populations } from '../../ports/population.ts';
import type { Policy } from './policy.ts';

/** How faces are compared during one attempt. */
export interface Scores {
  /**
   * Score of a probe (unit vector) and a reference, 0 to 1 with 4 decimals. With a population in force
   * it is the score on the scale of the calibration, otherwise the cosine similarity; what is below 0
   * counts as 0.
   */
  compare(probe: Float32Array, reference: Reference): number;
  /** Spread of these scores between strangers. */
  readonly strangers: ScoreSpread;
  /** Version of the population in force; null without one. */
  readonly population: number | null;
}

export interface SiteScoresDeps {
  readonly populations: Pick<Populations, 'inForce'>;
  readonly policy: Pick<Policy, 'model' | 'calibration' | 'populationMode'>;
}

/** Compares faces with what the site has learned about its own people. */
export class SiteScores {
  readonly #deps: SiteScoresDeps;

  constructor(deps: SiteScoresDeps) {
    this.#deps = deps;
  }

  /** How faces are compared now. Comparisons that must agree use one answer. */
  async now(): Promise<Scores> {
    const { populations, policy } = this.#deps;
    const { model, calibration, populationMode } = policy;
    const known = populationMode === 'off' ? null : await populations.inForce(model);
    const used = populationMode === 'enforce' ? known : null;
    const base = calibration.impostorScore;
    // Also a site that only reports has strangers who score as they do there.
    const seen = known?.newest.report.scores;
    return {
      compare(probe, reference) {
        const score = comparisonScore(probe, reference.vector);
        const own = siteScore(score, probe, reference, base, used?.populations ?? []);
        return Math.max(0, Math.round(own * 1e4) / 1e4);
      },
      strangers: (used ? seen?.after : seen?.before) ?? base,
      population: used?.newest.version ?? null,
    };
  }
}
