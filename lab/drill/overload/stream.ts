import type { OpenLoad } from '../../bench/load/load.ts';

/** One stretch of an open loop; the next begins when it ends, whatever is still under way. */
export interface Stretch extends OpenLoad {
  readonly name: string;
}

export interface StreamQuestion {
  readonly port: number;
  readonly users: readonly string[];
  readonly files: readonly string[];
  readonly stretches: readonly Stretch[];
}

/** One request. */
export interface Call {
  readonly stretch: string;
  /** Milliseconds from the beginning of its stretch to the moment when it was due. */
  readonly due: number;
  /** Milliseconds by which it left later than that. */
  readonly late: number;
  /** Milliseconds from when it left to its whole answer. */
  readonly ms: number;
  /** 0 when there was no answer. */
  readonly status: number;
  /** Of the problem, or of the connection; empty for a match. */
  readonly error: string;
  readonly retryAfter: boolean;
}
