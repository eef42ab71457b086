import type { ModelFiles } from '../../../src/inference/catalogue/model-set.ts';
import type { ClosedLoad } from '../load/load.ts';

export interface BareSetup extends Omit<ModelFiles, 'goldenFile' | 'embedderGoldenFile'> {
  readonly threshold: number;
  /** Photographs of the person that every other one is compared with. */
  readonly enrolment: readonly string[];
}

/** Sent to the process, and on to as many of its threads as photographs are to be under way. */
export type BareQuestion =
  | { readonly kind: 'work'; readonly files: readonly string[]; readonly load: ClosedLoad }
  | { readonly kind: 'read' };

export interface BareWork {
  readonly ms: number;
  readonly latencies: readonly number[];
  readonly errors: Readonly<Record<string, number>>;
  readonly stages: Readonly<Record<string, readonly number[]>>;
}
