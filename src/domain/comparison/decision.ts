/** Why a face counts for nothing, whoever it is. */
export interface Veto {
  readonly reason: 'spoof_suspected' | 'challenge_failed';
}

export interface Decision {
  readonly success: boolean;
  readonly reason: 'match' | 'no_match' | Veto['reason'];
  /** Comparison score, 4 decimals; 0 after a veto. */
  readonly confidence: number;
  /** Success if and only if confidence is at least this. */
  readonly threshold: number;
}

/** How much of the score of a refused attempt the caller is told. */
export type ScoreDetail = 'coarse' | 'full';

/**
 * The confidence to answer with. A refused face has its score rounded down to one decimal: with all
 * decimals, an attacker sees which of two photographs comes closer and climbs from one to the next.
 * Rounded down, so that it also stays below the threshold.
 */
export const toldConfidence = ({ reason, confidence }: Decision, detail: ScoreDetail): number =>
  detail === 'coarse' && reason === 'no_match'
    ? Math.floor(Math.round(confidence * 1e4) / 1e3) / 10
    : confidence;

export const decide = (confidence: number, threshold: number): Decision => {
  const success = confidence >= threshold;
  return { success, reason: success ? 'match' : 'no_match', confidence, threshold };
};

/**
 * The answer for a face that may not have been there in person, whatever its score: with it a print
 * would still show whose face it is, and that this person is enrolled.
 */
export const vetoed = ({ threshold }: Decision, { reason }: Veto): Decision => ({
  success: false,
  reason,
  confidence: 0,
  threshold,
});
