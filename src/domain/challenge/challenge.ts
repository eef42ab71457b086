import type { Action } from './actions.ts';

/** A challenge as it was given to a client. */
export interface IssuedChallenge {
  readonly nonce: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** The actions to show, in this order; empty when the challenge asks for none. */
  readonly actions: readonly Action[];
}

/** The state of a nonce: open with its actions, unknown or expired (`invalid`), or used. */
export type ChallengeState =
  | { readonly kind: 'open'; readonly actions: readonly Action[] }
  | { readonly kind: 'invalid' | 'used' };
