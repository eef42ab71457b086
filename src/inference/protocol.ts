import type { FaceAnalysis } from '../domain/analysis.ts';
import type { Manifest } from './manifest.ts';
import type { PipelineMode } from './pipeline.ts';

/** Given to every worker thread when it starts. */
export interface WorkerSetup {
  readonly manifest: Manifest['models'];
  readonly modelsFolder: string;
  readonly goldenFile: string;
}

export type WorkerTask =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'analyse';
      readonly image: Uint8Array;
      readonly mode: PipelineMode;
      /** Milliseconds since 1970; a task that starts later is not worth running any more. */
      readonly startBefore: number;
    };

export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'analysis'; readonly analysis: FaceAnalysis }
  | { readonly kind: 'expired' }
  /** The models or their self-test failed when this thread started. */
  | { readonly kind: 'unfit'; readonly why: string };
