import type { Population } from './population.ts';
import type { PopulationReport } from './report.ts';

/**
 * How a version came to be. A version that is `held` waits for the operator, and the one before it
 * stays in force.
 */
export type Origin = 'learned' | 'held' | 'accepted' | 'rolled-back';

/** Change of the needed cosine among the enrolled people against what was in force before. */
export interface Change {
  /** Upwards, for the median person. */
  readonly tighter: number;
  /** Downwards, for the person for whom it is largest. */
  readonly looser: number;
}

/** What was learned at one time. Versions are never changed; a step back is a new version. */
export interface PopulationVersion {
  /** Grows by 1 with every version of a model, from 1. */
  readonly version: number;
  /** Id of the embedder. */
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly origin: Origin;
  readonly population: Population;
  /** Earlier versions that stay in force beside this one, because they are stricter for some people. */
  readonly along: readonly number[];
  readonly report: PopulationReport;
  readonly change: Change;
}

/** What decisions are made with. */
export interface PopulationInForce {
  readonly newest: PopulationVersion;
  /** That of the newest version, and those of the versions along with it; the strictest counts. */
  readonly populations: readonly Population[];
}
