export interface Decision {
  readonly success: boolean;
  readonly reason: 'match' | 'no_match';
  /** Comparison score, 4 decimals. */
  readonly confidence: number;
  /** Success if and only if confidence is at least this. */
  readonly threshold: number;
}

export const decide = (confidence: number, threshold: number): Decision => {
  const success = confidence >= threshold;
  return { success, reason: success ? 'match' : 'no_match', confidence, threshold };
};
