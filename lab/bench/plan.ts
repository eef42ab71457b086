import type { KindName } from './load/photos.ts';
import { KINDS, USUAL } from './load/photos.ts';

/** How long and how often everything is measured. */
export interface Plan {
  readonly name: string;
  /** Starts of the service, each timed; the last one serves. */
  readonly starts: number;
  readonly users: number;
  /** Of each contender. The code of the service is compiled after about a thousand requests. */
  readonly warmMs: number;
  /** Rounds of saturated blocks, and of blocks with one photograph at a time. */
  readonly rounds: number;
  readonly blockMs: number;
  readonly aloneRounds: number;
  readonly aloneMs: number;
  readonly kinds: readonly KindName[];
  /** Shares of the capacity. */
  readonly rates: readonly number[];
  readonly rateMs: number;
  /** Null: the number that the service is configured with. */
  readonly threads: number | null;
}

export const FULL: Plan = {
  name: 'full',
  starts: 5,
  users: 40,
  warmMs: 30_000,
  rounds: 5,
  blockMs: 2200,
  aloneRounds: 4,
  aloneMs: 1600,
  kinds: KINDS,
  rates: [0.1, 0.25, 0.5, 0.75, 0.9, 1, 1.1],
  rateMs: 7000,
  threads: null,
};

export const QUICK: Plan = {
  name: 'quick',
  starts: 2,
  users: 12,
  warmMs: 600,
  rounds: 2,
  blockMs: 700,
  aloneRounds: 1,
  aloneMs: 300,
  kinds: [USUAL, '0.3 MP JPEG'],
  rates: [0.1, 0.5, 1.1],
  rateMs: 1200,
  threads: null,
};
