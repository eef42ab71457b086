import type { ModelFiles } from '../../../src/inference/catalogue/model-set.ts';
import type { ClosedLoad } from '../load/load.ts';

export interface BareSetup extends Omit<ModelFiles, 'goldenFile' | 'embedderGoldenFile'> {
  readonly threshold: number;
  /** Photographs of the person that every other one is compared with. */
  readonly enrolment: readonly string[];
}

/** Sent to the process, which sends it to as many threads as photographs are done at a time. */
export type BareQuestion =
  | { readonly kind: 'work'; readonly files: readonly string[]; readonly load: ClosedLoad }
  | { readonly kind: 'read' };

export interface BareWork {
  readonly ms: number;
  readonly latencies: readonly number[];
  readonly errors: Readonly<Record<string, number>>;
  readonly stages: Readonly<Record<string, readonly number[]>>;
}
