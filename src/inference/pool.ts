import { extname } from 'node:path';
import { Piscina } from 'piscina';
import type { FaceAnalysis } from '../domain/analysis.ts';
import { Problem, RefusalToStart } from '../errors.ts';
import type { FaceEngine } from '../ports.ts';
import type { PipelineMode } from './pipeline.ts';
import type { WorkerAnswer, WorkerSetup, WorkerTask } from './protocol.ts';

export interface PoolOptions extends WorkerSetup {
  readonly threads: number;
  /** Photographs that may wait for a thread; one more is answered 503. */
  readonly maxQueue: number;
  /** Milliseconds a photograph may wait; older ones are answered 503 without being looked at. */
  readonly maxWaitMs: number;
  readonly mode?: PipelineMode;
}

const RETRY_AFTER_SECONDS = 1;
/** Longer than the worst queue: closing must wait, because ending a running worker aborts the process. */
const CLOSE_TIMEOUT_MS = 60_000;

const overloaded = (): Problem =>
  new Problem('overloaded', 'All workers are busy: try again in a moment.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });

/**
 * The two-thread session pool: each thread holds its own sessions, the queue is bounded, and a task
 * that has begun always runs to its end.
 */
export class InferencePool implements FaceEngine {
  readonly #pool: Piscina<WorkerTask, WorkerAnswer>;
  readonly #options: PoolOptions;
  /** Photographs handed to the pool and not yet answered. */
  #pending = 0;

  private constructor(options: PoolOptions) {
    this.#options = options;
    const { manifest, modelsFolder, goldenFile } = options;
    const extension = extname(import.meta.url);
    this.#pool = new Piscina({
      filename: new URL(`./worker${extension}`, import.meta.url).href,
      minThreads: options.threads,
      maxThreads: options.threads,
      maxQueue: options.maxQueue,
      concurrentTasksPerWorker: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      closeTimeout: CLOSE_TIMEOUT_MS,
      // sharp answers through the event loop of the worker, which Atomics.wait would stop.
      atomics: 'disabled',
      workerData: { manifest, modelsFolder, goldenFile } satisfies WorkerSetup,
    });
  }

  /** Starts the threads and waits until each has loaded its models and passed the self-test. */
  static async open(options: PoolOptions): Promise<InferencePool> {
    const pool = new InferencePool(options);
    const answers = await Promise.all(
      Array.from({ length: options.threads }, () => pool.#pool.run({ kind: 'ready' })),
    );
    const unfit = answers.find((answer) => answer.kind === 'unfit');
    if (unfit) {
      await pool.close();
      throw new RefusalToStart(`The face models cannot be used: ${unfit.why}`);
    }
    return pool;
  }

  async analyse(image: Uint8Array): Promise<FaceAnalysis> {
    if (this.load().full) throw overloaded();
    const task: WorkerTask = {
      kind: 'analyse',
      image,
      mode: this.#options.mode ?? 'service',
      startBefore: Date.now() + this.#options.maxWaitMs,
    };
    const whole = image.byteLength === image.buffer.byteLength;
    const transferList = whole ? [image.buffer as ArrayBuffer] : [];
    let answer: WorkerAnswer;
    this.#pending++;
    try {
      answer = await this.#pool.run(task, { transferList });
    } catch (cause) {
      throw new Problem('inference-failed', 'The photograph could not be processed: try again.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
        cause,
      });
    } finally {
      this.#pending--;
    }
    if (answer.kind === 'analysis') return answer.analysis;
    if (answer.kind === 'expired') throw overloaded();
    throw new Problem('inference-failed', 'The face models are not ready: try again.', {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      cause: answer,
    });
  }

  load(): ReturnType<FaceEngine['load']> {
    const queued = this.#pool.queueSize;
    const { maxQueue, threads } = this.#options;
    const busy = Math.max(0, Math.min(threads, this.#pending - queued));
    return { queued, full: queued >= maxQueue, threads, busy };
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}
