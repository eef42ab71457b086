/** Mean and standard deviation of the comparison scores of strangers. */
export interface ScoreSpread {
  readonly mean: number;
  readonly sd: number;
}

/**
 * A site with people of several kinds, described by parts. The expected score of a face with a stranger
 * is its score with the nearest part; how far such scores scatter depends on the face as well.
 */
export interface Parts {
  /** Mean of the unit embeddings of each part, scaled to length 1. */
  readonly centres: readonly Float32Array[];
  /** Spread of the normalised scores between strangers of one part; 0 and 1 where the model is exact. */
  readonly spreads: readonly ScoreSpread[];
  /**
   * Covariance of the embeddings around their centres: the strongest directions (unit vectors) with
   * the variance that each has beyond `rest`, and the variance of every other direction.
   */
  readonly directions: readonly Float32Array[];
  readonly variances: readonly number[];
  readonly rest: number;
}

/**
 * What a site has learned from the people who are enrolled there. It holds means over twenty people
 * or more, and no template.
 */
export interface Population {
  /** Number of people it was learned from. */
  readonly people: number;
  readonly spread: ScoreSpread;
  /** Null when one spread for all people is enough, or not enough people are known. */
  readonly parts: Parts | null;
}

/** Level 0 normalises by one spread, level 1 by parts. */
export const levelOf = ({ parts }: Population): 0 | 1 => (parts === null ? 0 : 1);
