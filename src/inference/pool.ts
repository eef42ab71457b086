import { extname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Piscina } from 'piscina';
import type { FaceAnalysis } from '../domain/analysis.ts';
import type { QualityProfile } from '../domain/quality.ts';
import { Problem, RefusalToStart } from '../errors.ts';
import type { FaceEngine } from '../ports.ts';
import { expectedOf, type GoldenFiles } from './golden-file.ts';
import { OptimisedGraphs } from './optimised.ts';
import { Pace } from './pace.ts';
import type { PipelineMode } from './pipeline.ts';
import type { ThreadModels, WorkerAnswer, WorkerSetup, WorkerTask } from './protocol.ts';
import { newCell } from './shared-cell.ts';
import { endsWithin, giveUp, type Turn } from './turn.ts';

/** The models of a pool; what the threads should compute with them is read from files. */
export interface PoolModels extends ThreadModels, GoldenFiles {}

export interface PoolOptions extends PoolModels {
  readonly threads: number;
  /** Photographs that may wait for a thread; one more is answered 503. */
  readonly maxQueue: number;
  /** Milliseconds a photograph may wait; older ones are answered 503 without being looked at. */
  readonly maxWaitMs: number;
  /** Milliseconds after which a thread at work is taken for stuck. */
  readonly longestRunMs?: number;
  readonly mode?: PipelineMode;
  /** How strict the quality gate is; standard unless told. */
  readonly profile?: QualityProfile;
}

const RETRY_AFTER_SECONDS = 1;
/** The queue may move slower than it did: what is let in should still get its turn. */
const MOST_OF_WAIT = 0.8;
const ASK_AGAIN_MS = 20;
/** One in the models, and the next one being decoded meanwhile, which other threads do. */
const TASKS_AT_THREAD = 2;
/** The largest photographs take about a second. */
const LONGEST_RUN_MS = 15_000;
/**
 * For ever: closing must wait, because ending a running worker aborts the process. How long the
 * process waits is for whoever stops it to say.
 */
const CLOSE_TIMEOUT_MS = 2 ** 31 - 1;

const overloaded = (): Problem =>
  new Problem('overloaded', 'All workers are busy: try again in a moment.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });

const unusable = (why: string): RefusalToStart =>
  new RefusalToStart(`The face models cannot be used: ${why}`);

const failed = (detail: string, cause?: unknown): Problem =>
  new Problem('inference-failed', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });

/**
 * The two-thread session pool: each thread holds its own sessions, the queue is bounded, and a task
 * that has begun always runs to its end, whether or not somebody still waits for it.
 */
export class InferencePool implements FaceEngine {
  readonly #pool: Piscina<WorkerTask, WorkerAnswer>;
  readonly #options: PoolOptions;
  readonly #pace = new Pace();
  /** Photographs in the queue that nobody waits for any more. */
  #givenUp = 0;
  /** Photographs handed to the pool and not yet answered. */
  #pending = 0;
  /** Threads that have not come back from a photograph whose caller has been answered. */
  #stuck = 0;

  private constructor(options: PoolOptions, made: Pick<WorkerSetup, 'golden' | 'optimised'>) {
    this.#options = options;
    const { manifest, modelsFolder, liveness = false, without = [] } = options;
    const large = newCell();
    const extension = extname(import.meta.url);
    this.#pool = new Piscina({
      filename: new URL(`./worker${extension}`, import.meta.url).href,
      minThreads: options.threads,
      maxThreads: options.threads,
      maxQueue: options.maxQueue,
      concurrentTasksPerWorker: TASKS_AT_THREAD,
      idleTimeout: Number.POSITIVE_INFINITY,
      closeTimeout: CLOSE_TIMEOUT_MS,
      // sharp answers through the event loop of the worker, which Atomics.wait would stop.
      atomics: 'disabled',
      workerData: {
        manifest,
        modelsFolder,
        liveness,
        without,
        large,
        ...made,
      } satisfies WorkerSetup,
    });
  }

  /** Starts the threads and waits until each has loaded its models and passed the self-test. */
  static async open(options: PoolOptions): Promise<InferencePool> {
    const golden = await expectedOf(options).catch((cause: Error) => {
      throw unusable(cause.message);
    });
    const graphs = await OptimisedGraphs.make(options);
    const pool = new InferencePool(options, { golden, optimised: graphs?.folder ?? null });
    try {
      const unfit = (await pool.#started()).find((answer) => answer.kind === 'unfit');
      if (unfit) throw unusable(unfit.why);
      return pool;
    } catch (cause) {
      await pool.close();
      throw cause;
    } finally {
      await graphs?.remove();
    }
  }

  /**
   * An answer of every thread. A quick one may take the question meant for a slow one, and closing
   * the pool while that still loads its models would end it in the middle of a run.
   */
  async #started(): Promise<WorkerAnswer[]> {
    const { threads } = this.#options;
    const answers = new Map<number, WorkerAnswer>();
    for (;;) {
      const ready: WorkerTask = { kind: 'ready' };
      const round = Array.from({ length: threads }, () => this.#pool.run(ready));
      for (const answer of await Promise.all(round)) {
        if ('thread' in answer) answers.set(answer.thread, answer);
      }
      if (answers.size >= threads) return [...answers.values()];
      await setTimeout(ASK_AGAIN_MS);
    }
  }

  async analyse(image: Uint8Array, as: 'probe' | 'frame' = 'probe'): Promise<FaceAnalysis> {
    if (this.load().full) throw overloaded();
    const { mode = 'service' } = this.#options;
    const turn = newCell();
    const task: WorkerTask = {
      kind: 'analyse',
      image,
      mode: as === 'frame' && mode === 'service' ? 'frame' : mode,
      profile: this.#options.profile ?? 'standard',
      turn,
    };
    const whole = image.byteLength === image.buffer.byteLength;
    const transferList = whole ? [image.buffer as ArrayBuffer] : [];
    const answer = await this.#inTime(this.#run(task, transferList), turn);
    if (answer.kind === 'analysis') {
      this.#pace.answered(performance.now(), this.#queued());
      return answer.analysis;
    }
    if (answer.kind === 'expired') throw overloaded();
    throw failed('The face models are not ready: try again.', answer);
  }

  async #run(task: WorkerTask, transferList: ArrayBuffer[]): Promise<WorkerAnswer> {
    this.#pending++;
    try {
      return await this.#pool.run(task, { transferList });
    } catch (cause) {
      throw failed('The photograph could not be processed: try again.', cause);
    } finally {
      this.#pending--;
    }
  }

  /** The answer, unless it takes too long to begin or to end. */
  async #inTime(answer: Promise<WorkerAnswer>, turn: Turn): Promise<WorkerAnswer> {
    const { maxWaitMs, longestRunMs = LONGEST_RUN_MS } = this.#options;
    if (await endsWithin(answer, maxWaitMs)) return answer;
    if (giveUp(turn)) {
      this.#givenUp++;
      const gone = () => void this.#givenUp--;
      answer.then(gone, gone);
      throw overloaded();
    }
    if (await endsWithin(answer, longestRunMs)) return answer;
    this.#stuck++;
    const back = () => void this.#stuck--;
    answer.then(back, back);
    throw failed('The photograph takes too long: take another one.');
  }

  /** Photographs that wait for a thread, in the queue or at hand. */
  #queued(): number {
    return Math.max(0, this.#pending - this.#options.threads);
  }

  load(): ReturnType<FaceEngine['load']> {
    const queued = this.#queued();
    const { maxQueue, maxWaitMs, threads } = this.#options;
    const busy = Math.min(threads, this.#pending);
    // Turned away at once rather than after the whole wait.
    const tooLate = this.#pace.waitBehind(queued - this.#givenUp) > MOST_OF_WAIT * maxWaitMs;
    return { queued, full: queued >= maxQueue || tooLate, threads, busy, stuck: this.#stuck };
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}
