import type { AttemptReason, AttemptType } from '../domain/attempt/audit.ts';
import type { Decision } from '../domain/comparison/decision.ts';
import type { Replay } from '../domain/comparison/replay.ts';
import type { FaceAnalysis } from '../domain/face/analysis.ts';

/** How the services report their work. The Prometheus metrics are one implementation. */
export interface Recorder {
  attempt(type: AttemptType, outcome: 'success' | 'failure', reason: AttemptReason): void;
  /** Stage times, and the quality fault of a face that was refused for it. */
  analysis(analysis: FaceAnalysis): void;
  /** Milliseconds of a stage outside the face engine. */
  stage(stage: 'match' | 'store', ms: number): void;
  score(decision: Decision): void;
  cache(result: 'hit' | 'miss' | 'error'): void;
  /** An attempt that was refused before any comparison. */
  lock(kind: 'locked' | 'disabled'): void;
  replay(kind: Replay): void;
  pad(result: 'live' | 'spoof', liveness: number): void;
  duplicate(): void;
}
