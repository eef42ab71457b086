import type { PopulationVersion } from './version.ts';

/** off: nothing is learned. report: it is learned and shown. enforce: every decision uses it. */
export type PopulationMode = 'off' | 'report' | 'enforce';

/** What the site knows about the error rates among its own people. */
export interface PopulationStatus {
  readonly mode: PopulationMode;
  /** Null when nothing is known: the stated error rate need not hold at this site. */
  readonly inForce: PopulationVersion | null;
  /** Number of a newer version that waits for the operator, or null. */
  readonly held: number | null;
}
