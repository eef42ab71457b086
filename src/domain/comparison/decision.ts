/** Why an attempt fails whatever its comparison score is. */
export interface Veto {
  readonly reason: 'spoof_suspected' | 'challenge_failed';
}

export interface Decision {
  readonly success: boolean;
  readonly reason: 'match' | 'no_match' | Veto['reason'];
  /** Comparison score, 0 to 1 with 4 decimals; 0 after a veto. */
  readonly confidence: number;
  /** Success if and only if confidence is at least this. */
  readonly threshold: number;
  /** Version of the population that the score was computed with; null without one. */
  readonly population: number | null;
}

/** How exactly a client is told the score of a refused attempt. */
export type ScoreDetail = 'coarse' | 'full';

/**
 * The confidence in the answer to the client. With `coarse`, the score of a non-match is rounded down
 * to one decimal: with all decimals an attacker could see which of two photographs comes closer, and
 * improve step by step. Rounding down also keeps it below the threshold.
 */
export const toldConfidence = ({ reason, confidence }: Decision, detail: ScoreDetail): number =>
  detail === 'coarse' && reason === 'no_match'
    ? Math.floor(Math.round(confidence * 1e4) / 1e3) / 10
    : confidence;

/** Compares a score with the threshold; both are 0 to 1 with 4 decimals. */
export const decide = (
  confidence: number,
  threshold: number,
  population: number | null = null,
): Decision => {
  const success = confidence >= threshold;
  return { success, reason: success ? 'match' : 'no_match', confidence, threshold, population };
};

/**
 * The decision after a veto, whatever the score is. The score is hidden because it would tell the
 * holder of a print whose face it shows and that this person is enrolled.
 */
export const vetoed = ({ threshold, population }: Decision, { reason }: Veto): Decision => ({
  success: false,
  reason,
  confidence: 0,
  threshold,
  population,
});
