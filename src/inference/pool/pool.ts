import { extname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { LOCAL, type Origin } from '../../domain/attempt/principal.ts';
import type { FaceAnalysis } from '../../domain/face/analysis.ts';
import type { QualityProfile } from '../../domain/face/quality.ts';
import { overloaded, Problem, RefusalToStart } from '../../errors.ts';
import type { FaceEngine } from '../../ports/engine.ts';
// This import disables the unneeded loaders of the decoder before any thread starts; see decode.ts.
import '../image/decode.ts';
import type { ModelFiles } from '../catalogue/model-set.ts';
import { expectedOf } from '../pipeline/golden-file.ts';
import type { PipelineMode } from '../pipeline/pipeline.ts';
import { OptimisedGraphs } from '../runtime/optimised-graphs.ts';
import { newCell } from '../threads/shared-cell.ts';
import { endsWithin, giveUp, type TaskClaim, threadOf } from '../threads/task-claim.ts';
import { FairQueue, type Waiting } from './fair-queue.ts';
import type { AnalyseTask, WorkerAnswer, WorkerSetup, WorkerTask } from './protocol.ts';
import { WaitEstimate } from './wait-estimate.ts';

export interface PoolOptions extends ModelFiles {
  /** Number of inference threads, 1 to 64. */
  readonly threads: number;
  /** Number of photographs that may wait for a thread. The next one is refused with 503. */
  readonly maxQueue: number;
  /** Milliseconds that a photograph may wait. After that it is refused with 503 and not analysed. */
  readonly maxWaitMs: number;
  /** Milliseconds of analysis after which a thread counts as stuck. */
  readonly longestRunMs?: number;
  readonly mode?: PipelineMode;
  /** Strictness of the quality gate; `standard` by default. */
  readonly profile?: QualityProfile;
}

const RETRY_AFTER_SECONDS = 1;
/**
 * A photograph is admitted only if its estimated wait is below this share of maxWaitMs, because the
 * queue may become slower.
 */
const ADMITTED_SHARE_OF_WAIT = 0.8;
const ASK_AGAIN_MS = 20;
/**
 * Photographs at one thread: one is in the models while the next one is decoded, which uses other
 * threads.
 */
const TASKS_PER_THREAD = 2;
/** Origin of calls that name none: programs that measure. */
const LOCAL_ORIGIN: Origin = { client: LOCAL.client, network: '' };
/** The largest photographs take about a second. */
const LONGEST_RUN_MS = 15_000;
/**
 * The longest possible time-out, so that closing always waits: ending a worker thread while a model
 * runs aborts the process. The caller of `close` decides how long the process waits.
 */
const CLOSE_TIMEOUT_MS = 2 ** 31 - 1;

const unusable = (why: string): RefusalToStart =>
  new RefusalToStart(`The face models cannot be used: ${why}`);

const failed = (detail: string, cause?: unknown): Problem =>
  new Problem('inference-failed', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });

/** A photograph that was admitted, and the promise of its answer. */
interface Job {
  readonly task: AnalyseTask;
  readonly transferList: ArrayBuffer[];
  readonly answer: PromiseWithResolvers<WorkerAnswer>;
}

/** Milliseconds that all stages of an analysis took; null when nothing was analysed. */
const msOf = (answer: WorkerAnswer): number | null =>
  answer.kind === 'analysis'
    ? Object.values(answer.analysis.stages).reduce((sum, ms) => sum + ms, 0)
    : null;

/**
 * A pool of 1 to 64 inference threads, each with its own models. The queue is bounded and fair. A task
 * that has begun always runs to its end, even when nobody waits for it any more.
 */
export class InferencePool implements FaceEngine {
  readonly #pool: Piscina<WorkerTask, WorkerAnswer>;
  readonly #options: PoolOptions;
  readonly #estimate = new WaitEstimate();
  /** Photographs that wait for a thread. */
  readonly #waiting = new FairQueue<Job>();
  /** Photographs at the threads: in the models, being decoded, or given up and not ended yet. */
  readonly #atThreads = new Set<Promise<void>>();
  /** Answers that a caller still waits for. */
  readonly #unanswered = new Set<Promise<WorkerAnswer>>();
  /** Stuck threads, each with the number of photographs that it was given up on. */
  readonly #stuck = new Map<number, number>();

  private constructor(options: PoolOptions, made: Pick<WorkerSetup, 'golden' | 'optimised'>) {
    this.#options = options;
    const { manifest, modelsFolder, liveness = false, without = [] } = options;
    const large = newCell();
    const extension = extname(import.meta.url);
    this.#pool = new Piscina({
      filename: new URL(`./worker${extension}`, import.meta.url).href,
      minThreads: options.threads,
      maxThreads: options.threads,
      concurrentTasksPerWorker: TASKS_PER_THREAD,
      idleTimeout: Number.POSITIVE_INFINITY,
      closeTimeout: CLOSE_TIMEOUT_MS,
      // sharp delivers its results through the event loop of the thread, which Atomics.wait would
      // block.
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

  /**
   * Starts the threads and waits until each has loaded its models and passed the self-test. Throws
   * RefusalToStart when one cannot.
   */
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
   * The first answer of every thread. It asks repeatedly, because a fast thread may take the question
   * that was meant for a slow one. It waits for all, because closing the pool while a thread still
   * loads its models would end that thread during a run.
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

  async analyse(
    image: Uint8Array,
    from: Origin = LOCAL_ORIGIN,
    as: 'probe' | 'frame' = 'probe',
  ): Promise<FaceAnalysis> {
    this.#admit(from);
    const { mode = 'service' } = this.#options;
    const claim = newCell();
    const task: AnalyseTask = {
      kind: 'analyse',
      image,
      mode: as === 'frame' && mode === 'service' ? 'frame' : mode,
      profile: this.#options.profile ?? 'standard',
      claim,
    };
    const whole = image.byteLength === image.buffer.byteLength;
    const transferList = whole ? [image.buffer as ArrayBuffer] : [];
    const answer = Promise.withResolvers<WorkerAnswer>();
    const waiting = { from, item: { task, transferList, answer } };
    this.#waiting.add(waiting);
    this.#unanswered.add(answer.promise);
    this.#dispatch();
    try {
      return this.#analysisOf(await this.#inTime(waiting, claim));
    } finally {
      this.#unanswered.delete(answer.promise);
    }
  }

  /**
   * Throws overloaded when there is no place for a photograph of this origin. In a full queue, a
   * photograph of an origin with too many is refused in favour of a newcomer.
   */
  #admit(from: Origin): void {
    if (this.#tooLate(from)) throw overloaded();
    if (this.#queued() < this.#options.maxQueue) return;
    const evicted = this.#waiting.makeRoomFor(from);
    if (!evicted) throw overloaded();
    evicted.item.answer.reject(overloaded());
  }

  #analysisOf(answer: WorkerAnswer): FaceAnalysis {
    if (answer.kind === 'analysis') {
      this.#estimate.answered(performance.now(), this.#queued());
      return answer.analysis;
    }
    if (answer.kind === 'expired') throw overloaded();
    if (answer.kind === 'failed') {
      throw failed('The photograph could not be processed: try again.', new Error(answer.why));
    }
    throw failed('The face models are not ready: try again.', answer);
  }

  /** Gives waiting photographs to the threads as long as there are places. */
  #dispatch(): void {
    const places = this.#options.threads * TASKS_PER_THREAD;
    while (this.#atThreads.size < places) {
      const expectedMs = this.#estimate.betweenMs * this.#options.threads;
      const next = this.#waiting.take(expectedMs);
      if (!next) return;
      const running = this.#run(next, expectedMs).finally(() => {
        this.#atThreads.delete(running);
        this.#dispatch();
      });
      this.#atThreads.add(running);
    }
  }

  /** Runs a photograph. It never rejects: the result or the error goes to the promise of the answer. */
  async #run(waiting: Waiting<Job>, expectedMs: number): Promise<void> {
    const { task, transferList, answer } = waiting.item;
    let tookMs = expectedMs;
    try {
      const result = await this.#pool.run(task, { transferList });
      tookMs = msOf(result) ?? expectedMs;
      answer.resolve(result);
    } catch (cause) {
      answer.reject(failed('The photograph could not be processed: try again.', cause));
    } finally {
      this.#waiting.done(waiting, tookMs - expectedMs);
    }
  }

  /**
   * The answer. Throws overloaded when the analysis does not begin in time, and inference-failed when
   * it does not end in time.
   */
  async #inTime(waiting: Waiting<Job>, claim: TaskClaim): Promise<WorkerAnswer> {
    const { maxWaitMs, longestRunMs = LONGEST_RUN_MS } = this.#options;
    const { promise: answer } = waiting.item.answer;
    if (await endsWithin(answer, maxWaitMs)) return answer;
    if (this.#waiting.remove(waiting) || giveUp(claim)) throw overloaded();
    if (await endsWithin(answer, longestRunMs)) return answer;
    this.#countStuck(threadOf(claim), answer);
    throw failed('The photograph takes too long: take another one.');
  }

  /** Counts the thread as stuck until all photographs that it was given up on have ended. */
  #countStuck(thread: number | null, answer: Promise<unknown>): void {
    if (thread === null) return;
    this.#stuck.set(thread, (this.#stuck.get(thread) ?? 0) + 1);
    const back = () => {
      const left = this.#stuck.get(thread)! - 1;
      if (left > 0) this.#stuck.set(thread, left);
      else this.#stuck.delete(thread);
    };
    answer.then(back, back);
  }

  /** Number of photographs that wait for a thread, in the queue or already at a thread. */
  #queued(): number {
    return Math.max(0, this.#waiting.length + this.#atThreads.size - this.#options.threads);
  }

  /** Whether another photograph would wait too long. It is refused at once instead of after the wait. */
  #tooLate(from: Origin): boolean {
    const { maxWaitMs, threads } = this.#options;
    const ahead = this.#waiting.ahead(from) + Math.max(0, this.#atThreads.size - threads);
    return this.#estimate.waitBehind(ahead) > ADMITTED_SHARE_OF_WAIT * maxWaitMs;
  }

  load(from: Origin = LOCAL_ORIGIN): ReturnType<FaceEngine['load']> {
    const queued = this.#queued();
    const { maxQueue, threads } = this.#options;
    const full = this.#tooLate(from) || (queued >= maxQueue && !this.#waiting.hasRoomFor(from));
    const busy = Math.min(threads, this.#atThreads.size);
    return { queued, full, threads, busy, stuck: this.#stuck.size };
  }

  /**
   * Waits for all photographs, also for those that were given up. Piscina would end a thread that is
   * still in a model as soon as another thread is idle, and that aborts the process.
   */
  async close(): Promise<void> {
    while (this.#unanswered.size + this.#atThreads.size > 0) {
      await Promise.allSettled([...this.#unanswered, ...this.#atThreads]);
    }
    await this.#pool.close();
  }
}
