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

const rounded = (score: number): number => Math.max(0, Math.round(score * 1e4) / 1e4);

/** Compares faces with what the site has learned about its own people. */
export class SiteScores {
  readonly #deps: SiteScoresDeps;

  constructor(deps: SiteScoresDeps) {
    this.#deps = deps;
  }

  /** What is in force now. One attempt uses one answer, so that all its comparisons agree. */
  async now(): Promise<Scores> {
    const { populations, policy } = this.#deps;
    const { model, calibration, populationMode } = policy;
    const known = populationMode === 'off' ? null : await populations.inForce(model);
    const base = calibration.impostorScore;
    const compare: Scores['compare'] = (probe, reference) =>
      rounded(comparisonScore(probe, reference.vector));
    if (!known) return { compare, strangers: base, population: null };
    const { before, after } = known.newest.report.scores;
    // A site that only reports decides as if nothing were known, but strangers score there as they do.
    if (populationMode === 'report') return { compare, strangers: before, population: null };
    return {
      compare(probe, reference) {
        const score = comparisonScore(probe, reference.vector);
        return rounded(siteScore(score, probe, reference, base, known.populations));
      },
      strangers: after,
      population: known.newest.version,
    };
  }
}
