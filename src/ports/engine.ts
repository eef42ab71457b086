import type { Origin } from '../domain/attempt/principal.ts';
import type { Calibration } from '../domain/comparison/threshold.ts';
import type { FaceAnalysis } from '../domain/face/analysis.ts';

export interface FaceEngine {
  /**
   * Finds, judges and embeds the one face of a photograph. Takes ownership of `image`, because the
   * bytes move to a worker thread. A photograph that cannot be used is returned as a refusal. Throws
   * `overloaded` when the queue is full or the wait would be too long, and `inference-failed` when the
   * models or the decoder fail.
   *
   * @param from the origin of the request; the inference threads are shared equally between origins
   * @param as `frame` for the later frames of a challenge, where the face may be turned
   */
  analyse(image: Uint8Array, from: Origin, as?: 'probe' | 'frame'): Promise<FaceAnalysis>;
  /**
   * The current load: photographs that wait (`queued`), whether another one of `from` would be refused
   * (`full`), inference threads, threads at work (`busy`), and threads that do not come back (`stuck`).
   * Without `from`, `full` is for a caller that has no photograph waiting.
   */
  load(from?: Origin): {
    queued: number;
    full: boolean;
    threads: number;
    busy: number;
    stuck: number;
  };
  /** Finishes all photographs that have begun, then ends the threads. */
  close(): Promise<void>;
}

/** The source of the thresholds of a face model. */
export interface CalibrationSource {
  /** A calibration with a threshold for every FMR in `needed`. Throws RefusalToStart when there is none. */
  read(needed: readonly number[]): Promise<Calibration>;
}

export type ReloadResult =
  | { kind: 'reloaded'; old: string; new: string }
  | { kind: 'running' | 'stopping' }
  /** The model on disk cannot be used, so the old one stays in use. */
  | { kind: 'refused'; why: string };

export interface ModelReload {
  run(): Promise<ReloadResult>;
}
