import type { FaceAnalysis } from '../../domain/face/analysis.ts';
import type { QualityProfile } from '../../domain/face/quality.ts';
import type { ModelFiles } from '../catalogue/model-set.ts';
import type { PipelineMode } from '../pipeline/pipeline.ts';
import type { Golden } from '../pipeline/self-test.ts';
import type { TaskClaim } from '../threads/task-claim.ts';
import type { ThreadMutex } from '../threads/thread-mutex.ts';

/** Given to every worker thread when it starts. */
export interface WorkerSetup extends Omit<ModelFiles, 'goldenFile' | 'embedderGoldenFile'> {
  /** What the self-test of the graphs should find. */
  readonly golden: Partial<Golden>;
  /** Folder of the optimised graphs while the threads start; null or gone: each makes its own. */
  readonly optimised: string | null;
  /** Of all threads: who holds it decodes a large photograph. */
  readonly large: ThreadMutex;
}

export interface AnalyseTask {
  readonly kind: 'analyse';
  readonly image: Uint8Array;
  readonly mode: PipelineMode;
  readonly profile: QualityProfile;
  readonly turn: TaskClaim;
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
