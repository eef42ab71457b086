import type { Action } from './actions.ts';

export interface IssuedChallenge {
  readonly nonce: string;
  readonly expiresAt: number;
  /** To be shown in this order; empty: nothing. */
  readonly actions: readonly Action[];
}

export type ChallengeState =
  | { readonly kind: 'open'; readonly actions: readonly Action[] }
  | { readonly kind: 'invalid' | 'used' };
