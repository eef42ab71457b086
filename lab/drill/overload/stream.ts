import type { OpenLoad } from '../../bench/load/load.ts';

/** A stretch of fixed-rate load. The next one begins at its end, even with answers outstanding. */
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
  /** How many milliseconds later it was really sent. */
  readonly late: number;
  /** Milliseconds from sending to the complete answer. */
  readonly ms: number;
  /** 0 when there was no answer. */
  readonly status: number;
  /** Code of the problem, or the error of the connection; empty for a match. */
  readonly error: string;
  readonly retryAfter: boolean;
}
