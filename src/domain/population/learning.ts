import type { Reference } from '../comparison/matching.ts';
import type { Population, ScoreSpread } from './population.ts';
import type { PopulationReport } from './report.ts';
import type { Change } from './version.ts';

/** Smallest number of enrolled ids that a site learns from. */
export const MIN_PEOPLE = 30;

/** An enrolled person. Both templates are unit vectors; `second` is null when there is only one. */
export interface KnownPerson {
  readonly first: Float32Array;
  readonly second: Float32Array | null;
  readonly reference: Reference;
  /** Number of templates in the reference. */
  readonly templates: number;
  /** Threshold of a login for that many templates. */
  readonly threshold: number;
}

/** The thresholds of one target FMR: the threshold for n templates is at index n. */
export interface TargetThresholds {
  readonly fmr: number;
  readonly byTemplates: readonly number[];
}

export interface LearningTask {
  readonly people: readonly KnownPerson[];
  /** Spread of the scores of strangers in the calibration. */
  readonly base: ScoreSpread;
  readonly targets: readonly TargetThresholds[];
  /** What is in force now; empty when nothing is. */
  readonly inForce: readonly Population[];
  /** Makes the result repeatable. */
  readonly seed: number;
}

/** How what was learned follows what is in force. */
export interface Succession {
  /** Indices of those of the populations in force that stay in force. */
  readonly along: readonly number[];
  readonly change: Change;
  /** True when an operator has to look at it first. */
  readonly held: boolean;
}

export interface Learned {
  readonly population: Population;
  readonly report: PopulationReport;
  readonly succession: Succession;
}
