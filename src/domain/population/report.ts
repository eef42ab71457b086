import type { ScoreSpread } from './population.ts';

/** Pairs of people at one target FMR, and how many of them match with the cosine and with the site score. */
export interface SiteRate {
  /** Target FMR whose threshold was used. */
  readonly fmr: number;
  readonly pairs: number;
  readonly before: number;
  readonly after: number;
}

/** What a site's own people show about its error rates. */
export interface PopulationReport {
  /** People who were compared; those who look like one person under two ids count once. */
  readonly people: number;
  /** Ids that were left out because their faces match one of the others. */
  readonly doubles: number;
  /**
   * How unevenly the highest scores fall on people with parts, divided by the same without: below 1
   * parts help. Null when there are not enough people to judge.
   */
  readonly unevenness: number | null;
  /** Comparisons of one person's template with another person's reference. */
  readonly strangers: readonly SiteRate[];
  /** The same for two templates of one person; `before` and `after` count those that do not match. */
  readonly genuine: readonly SiteRate[];
  /** Spread of the scores of strangers, with the cosine and with the site score. */
  readonly scores: { readonly before: ScoreSpread; readonly after: ScoreSpread };
}

/** Lower limit of a rate at 95 %, by the normal approximation; 0 when hardly anything was seen. */
export const lowerLimit = (seen: number, trials: number): number =>
  trials === 0 ? 0 : Math.max(0, seen - 1.96 * Math.sqrt(seen)) / trials;

/**
 * Upper limit of a rate at 95 %: the rule of three when nothing was seen, otherwise the normal
 * approximation. 1 without any trial.
 */
export function upperLimit(seen: number, trials: number): number {
  if (trials === 0) return 1;
  const rate = seen / trials;
  return seen === 0
    ? Math.min(1, 3 / trials)
    : Math.min(1, rate + (1.96 * Math.sqrt(seen)) / trials);
}
