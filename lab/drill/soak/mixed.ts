import { Helper } from '../../bench/load/helper.ts';
import type { OpenLoad } from '../../bench/load/load.ts';

export interface MixedQuestion extends OpenLoad {
  readonly port: number;
  readonly users: readonly string[];
  /** Files of the photographs. */
  readonly own: readonly string[];
  readonly stranger: string;
  readonly faceless: string;
  /** Number of the first request: a later load goes on where an earlier one ended. */
  readonly from: number;
}

export interface Mixed {
  readonly sent: Readonly<Record<string, number>>;
  /** Answers that were not what the request must get: kind, status and error, and how often. */
  readonly unexpected: Readonly<Record<string, number>>;
  /** Milliseconds of each match, from when it was due. */
  readonly matches: Float64Array;
  /** Milliseconds from the beginning to when it was due, of the same. */
  readonly matchesDue: Float64Array;
  /** Number of the next request. */
  readonly next: number;
}

/** The clients, in a process of their own so that their memory is not the service's. */
export const openMixed = (env: NodeJS.ProcessEnv): Helper<MixedQuestion, Mixed> =>
  new Helper(new URL('./mixed-process.ts', import.meta.url), [], env);
