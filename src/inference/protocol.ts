import type { FaceAnalysis } from '../domain/analysis.ts';
import type { QualityProfile } from '../domain/quality.ts';
import type { Baton } from './baton.ts';
import type { PipelineModels } from './embedder-entry.ts';
import type { Golden } from './golden.ts';
import type { OptionalStep, PipelineMode } from './pipeline.ts';
import type { Turn } from './turn.ts';

/** Which models a thread computes with. */
export interface ThreadModels {
  readonly manifest: PipelineModels;
  readonly modelsFolder: string;
  /** Whether faces are judged for liveness as well; false leaves its model unloaded. */
  readonly liveness?: boolean;
  /** Left out only to measure what it brings: `npm run evaluate -- --degrade LIST --without STEP`. */
  readonly without?: readonly OptionalStep[];
}

/** Given to every worker thread when it starts. */
export interface WorkerSetup extends ThreadModels {
  /** What the self-test of the graphs should find. */
  readonly golden: Partial<Golden>;
  /** Folder of the optimised graphs while the threads start; null or gone: each makes its own. */
  readonly optimised: string | null;
  /** Of all threads: who holds it decodes a large photograph. */
  readonly large: Baton;
}

export interface AnalyseTask {
  readonly kind: 'analyse';
  readonly image: Uint8Array;
  readonly mode: PipelineMode;
  readonly profile: QualityProfile;
  readonly turn: Turn;
}

export type WorkerTask = { readonly kind: 'ready' } | AnalyseTask;

export type WorkerAnswer =
  | { readonly kind: 'ready'; readonly thread: number }
  | { readonly kind: 'analysis'; readonly analysis: FaceAnalysis }
  | { readonly kind: 'expired' }
  /** The decoder or a model did not work, whatever the photograph is like. */
  | { readonly kind: 'failed'; readonly why: string }
  /** The models or their self-test failed when this thread started. */
  | { readonly kind: 'unfit'; readonly why: string; readonly thread: number };
