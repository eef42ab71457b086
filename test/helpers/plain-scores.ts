import type { Policy } from '../../src/services/shared/policy.ts';
import { SiteScores } from '../../src/services/shared/site-scores.ts';

/** Scores of a site that has learned nothing: the cosine similarity. */
export const plainScores = (policy: Pick<Policy, 'model' | 'calibration'>): SiteScores =>
  new SiteScores({
    populations: { inForce: async () => null },
    policy: { ...policy, populationMode: 'off' },
  });
