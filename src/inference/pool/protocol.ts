import type { FaceAnalysis } from '../../domain/face/analysis.ts';
import type { QualityProfile } from '../../domain/face/quality.ts';
import type { ModelFiles } from '../catalogue/model-set.ts';
import type { PipelineMode } from '../pipeline/pipeline.ts';
import type { Golden } from '../pipeline/self-test.ts';
import type { TaskClaim } from '../threads/task-claim.ts';
import type { ThreadMutex } from '../threads/thread-mutex.ts';

/** Data for every worker thread at its start. */
export interface WorkerSetup extends Omit<ModelFiles, 'goldenFile' | 'embedderGoldenFile'> {
  /** The expected golden vectors of the self-test. */
  readonly golden: Partial<Golden>;
  /**
   * Folder of the optimised graphs, which exists while the threads start; null: each thread optimises
   * its own.
   */
  readonly optimised: string | null;
  /** Mutex of all threads. The thread that holds it may decode a large photograph. */
  readonly large: ThreadMutex;
}

export interface AnalyseTask {
  readonly kind: 'analyse';
  readonly image: Uint8Array;
  readonly mode: PipelineMode;
  readonly profile: QualityProfile;
  readonly claim: TaskClaim;
}

export type WorkerTask = { readonly kind: 'ready' } | AnalyseTask;

export type WorkerAnswer =
  | { readonly kind: 'ready'; readonly thread: number }
  | { readonly kind: 'analysis'; readonly analysis: FaceAnalysis }
  | { readonly kind: 'expired' }
  /** The decoder or a model failed for a reason that is not the photograph. */
  | { readonly kind: 'failed'; readonly why: string }
  /** The models or their self-test failed when this thread started. */
  | { readonly kind: 'unfit'; readonly why: string; readonly thread: number };
