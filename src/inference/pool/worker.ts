import { constants, getPriority, setPriority } from 'node:os';
import { threadId, workerData } from 'node:worker_threads';
import { assertLoadersShut } from '../image/decode.ts';
import { type Decoding, startDecoding } from '../pipeline/decode-step.ts';
import { type LoadedModels, openModels } from '../pipeline/load-models.ts';
import { analyseDecoded } from '../pipeline/pipeline.ts';
import { selfTest } from '../pipeline/self-test.ts';
import { releaseMemory } from '../threads/release-memory.ts';
import { begin, isGivenUp } from '../threads/task-claim.ts';
import type { AnalyseTask, WorkerAnswer, WorkerSetup, WorkerTask } from './protocol.ts';

const setup = workerData as WorkerSetup;

// Answering requests has priority over inference. On Linux, pid 0 means this thread only; on other
// systems it would be the whole process. A process that was started with a lower priority may not raise
// it, and needs no change.
const { PRIORITY_BELOW_NORMAL } = constants.priority;
if (process.platform === 'linux' && getPriority(0) < PRIORITY_BELOW_NORMAL) {
  setPriority(0, PRIORITY_BELOW_NORMAL);
}

/**
 * The loaded models, or the text of the error. It never rejects, because a worker that throws while it
 * starts is started again without end.
 */
const opened: Promise<LoadedModels | string> = openModels(setup.manifest, setup.modelsFolder, setup)
  .then(async (models) => {
    await selfTest(models, setup.golden);
    await assertLoadersShut();
    return models;
  })
  .catch((cause: Error) => cause.message);

/** Settles when no photograph is in the models. */
let modelsFree: Promise<unknown> = opened;

/**
 * Waits until the photograph is decoded although nobody needs it, so that the task counts as running as
 * long as the decoder works.
 */
async function finishUnwanted({ decoded }: Decoding): Promise<void> {
  const outcome = await decoded;
  if (outcome.kind === 'image') releaseMemory(outcome.image.data);
}

/** Analyses one photograph at a time, while the next one is already decoded by other threads. */
async function analyseInTurn(models: LoadedModels, task: AnalyseTask): Promise<WorkerAnswer> {
  if (isGivenUp(task.claim)) return { kind: 'expired' };
  const before = modelsFree;
  const { promise: done, resolve } = Promise.withResolvers<void>();
  modelsFree = done;
  try {
    const decoding = startDecoding(task.image, setup.large);
    await before;
    if (!begin(task.claim, threadId)) {
      resolve();
      await finishUnwanted(decoding);
      return { kind: 'expired' };
    }
    const analysis = await analyseDecoded(models, decoding, task.mode, task.profile);
    return { kind: 'analysis', analysis };
  } catch (cause) {
    return { kind: 'failed', why: (cause as Error).message };
  } finally {
    resolve();
    // Only now, because a decoder may have been reading it until here.
    releaseMemory(task.image);
  }
}

export default async function handle(task: WorkerTask): Promise<WorkerAnswer> {
  const models = await opened;
  if (typeof models === 'string') return { kind: 'unfit', why: models, thread: threadId };
  if (task.kind === 'ready') return { kind: 'ready', thread: threadId };
  return analyseInTurn(models, task);
}
