import { extname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { LOCAL, type Origin } from '../../domain/attempt/principal.ts';
import type { FaceAnalysis } from '../../domain/face/analysis.ts';
import type { QualityProfile } from '../../domain/face/quality.ts';
import { Problem, RefusalToStart } from '../../errors.ts';
import type { FaceEngine } from '../../ports.ts';
// Shuts the loaders of the decoder before any thread starts; see there.
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
/** Whoever asks without a name: the scripts that measure. */
const NOBODY: Origin = { client: LOCAL.client, network: '' };
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

/** A photograph on its way, and what comes of it. */
interface Job {
  readonly task: AnalyseTask;
  readonly transferList: ArrayBuffer[];
  readonly answer: PromiseWithResolvers<WorkerAnswer>;
}

/** Milliseconds that the stages of an analysis took; null where nothing was analysed. */
const msOf = (answer: WorkerAnswer): number | null =>
  answer.kind === 'analysis'
    ? Object.values(answer.analysis.stages).reduce((sum, ms) => sum + ms, 0)
    : null;

/**
 * The two-thread session pool: each thread holds its own sessions, the queue is bounded and fair, and
 * a task that has begun always runs to its end, whether or not somebody still waits for it.
 */
export class InferencePool implements FaceEngine {
  readonly #pool: Piscina<WorkerTask, WorkerAnswer>;
  readonly #options: PoolOptions;
  readonly #pace = new WaitEstimate();
  /** What waits for a place at a thread. */
  readonly #waiting = new FairQueue<Job>();
  /** Photographs at the threads: in the models, being decoded, or given up and not yet ended. */
  readonly #atThreads = new Set<Promise<void>>();
  /** Answers that somebody still waits for. */
  readonly #open = new Set<Promise<WorkerAnswer>>();
  /** Threads that have not come back, with the photographs of each whose callers were answered. */
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

  async analyse(
    image: Uint8Array,
    from: Origin = NOBODY,
    as: 'probe' | 'frame' = 'probe',
  ): Promise<FaceAnalysis> {
    this.#admit(from);
    const { mode = 'service' } = this.#options;
    const turn = newCell();
    const task: AnalyseTask = {
      kind: 'analyse',
      image,
      mode: as === 'frame' && mode === 'service' ? 'frame' : mode,
      profile: this.#options.profile ?? 'standard',
      turn,
    };
    const whole = image.byteLength === image.buffer.byteLength;
    const transferList = whole ? [image.buffer as ArrayBuffer] : [];
    const answer = Promise.withResolvers<WorkerAnswer>();
    const waiting = { from, item: { task, transferList, answer } };
    this.#waiting.add(waiting);
    this.#open.add(answer.promise);
    this.#pump();
    try {
      return this.#analysisOf(await this.#inTime(waiting, turn));
    } finally {
      this.#open.delete(answer.promise);
    }
  }

  /** Throws when there is no room; what somebody else has too much of goes out for a newcomer. */
  #admit(from: Origin): void {
    if (this.#tooLate(from)) throw overloaded();
    if (this.#queued() < this.#options.maxQueue) return;
    const evicted = this.#waiting.makeRoomFor(from);
    if (!evicted) throw overloaded();
    evicted.item.answer.reject(overloaded());
  }

  #analysisOf(answer: WorkerAnswer): FaceAnalysis {
    if (answer.kind === 'analysis') {
      this.#pace.answered(performance.now(), this.#queued());
      return answer.analysis;
    }
    if (answer.kind === 'expired') throw overloaded();
    if (answer.kind === 'failed') {
      throw failed('The photograph could not be processed: try again.', new Error(answer.why));
    }
    throw failed('The face models are not ready: try again.', answer);
  }

  /** Hands out what waits as long as a thread has a place. */
  #pump(): void {
    const places = this.#options.threads * TASKS_AT_THREAD;
    while (this.#atThreads.size < places) {
      const expectedMs = this.#pace.betweenMs * this.#options.threads;
      const next = this.#waiting.take(expectedMs);
      if (!next) return;
      const running = this.#run(next, expectedMs).finally(() => {
        this.#atThreads.delete(running);
        this.#pump();
      });
      this.#atThreads.add(running);
    }
  }

  /** Never rejects: what comes of it goes to whoever waits. */
  async #run(waiting: Waiting<Job>, expectedMs: number): Promise<void> {
    const { task, transferList, answer } = waiting.item;
    let tookMs = expectedMs;
    try {
      const said = await this.#pool.run(task, { transferList });
      tookMs = msOf(said) ?? expectedMs;
      answer.resolve(said);
    } catch (cause) {
      answer.reject(failed('The photograph could not be processed: try again.', cause));
    } finally {
      this.#waiting.done(waiting, tookMs - expectedMs);
    }
  }

  /** The answer, unless it takes too long to begin or to end. */
  async #inTime(waiting: Waiting<Job>, turn: TaskClaim): Promise<WorkerAnswer> {
    const { maxWaitMs, longestRunMs = LONGEST_RUN_MS } = this.#options;
    const { promise: answer } = waiting.item.answer;
    if (await endsWithin(answer, maxWaitMs)) return answer;
    if (this.#waiting.remove(waiting) || giveUp(turn)) throw overloaded();
    if (await endsWithin(answer, longestRunMs)) return answer;
    this.#countStuck(threadOf(turn), answer);
    throw failed('The photograph takes too long: take another one.');
  }

  /** A thread is stuck until every photograph that it did not come back from has ended. */
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

  /** Photographs that wait for a thread, in the queue or at hand. */
  #queued(): number {
    return Math.max(0, this.#waiting.length + this.#atThreads.size - this.#options.threads);
  }

  /** Whether one more would wait too long: it is turned away at once rather than after the wait. */
  #tooLate(from: Origin): boolean {
    const { maxWaitMs, threads } = this.#options;
    const ahead = this.#waiting.ahead(from) + Math.max(0, this.#atThreads.size - threads);
    return this.#pace.waitBehind(ahead) > MOST_OF_WAIT * maxWaitMs;
  }

  load(from: Origin = NOBODY): ReturnType<FaceEngine['load']> {
    const queued = this.#queued();
    const { maxQueue, threads } = this.#options;
    const full = this.#tooLate(from) || (queued >= maxQueue && !this.#waiting.hasRoomFor(from));
    const busy = Math.min(threads, this.#atThreads.size);
    return { queued, full, threads, busy, stuck: this.#stuck.size };
  }

  /**
   * Also waits for photographs that were given up: the pool below would end a thread that is still in
   * a model as soon as another one has nothing more to do, and that aborts the process.
   */
  async close(): Promise<void> {
    while (this.#open.size + this.#atThreads.size > 0) {
      await Promise.allSettled([...this.#open, ...this.#atThreads]);
    }
    await this.#pool.close();
  }
}
