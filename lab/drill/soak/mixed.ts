import { Helper } from '../../bench/load/helper.ts';
import type { OpenLoad } from '../../bench/load/load.ts';

export interface MixedQuestion extends OpenLoad {
  readonly port: number;
  readonly users: readonly string[];
  /** Files of the photographs. */
  readonly own: readonly string[];
  readonly stranger: string;
  readonly faceless: string;
  /** Number of the first request, so that a load can continue where an earlier one ended. */
  readonly from: number;
}

export interface Mixed {
  readonly sent: Readonly<Record<string, number>>;
  /** Wrong answers: kind of request, status and error, and how often. */
  readonly unexpected: Readonly<Record<string, number>>;
  /** Milliseconds of each match, from when it was due. */
  readonly matches: Float64Array;
  /** For the same matches, milliseconds from the beginning to the moment when each was due. */
  readonly matchesDue: Float64Array;
  /** Number of the next request. */
  readonly next: number;
}

/** The clients, in their own process, so that their memory is not counted for the service. */
export const openMixed = (env: NodeJS.ProcessEnv): Helper<MixedQuestion, Mixed> =>
  new Helper(new URL('./mixed-process.ts', import.meta.url), [], env);
