import { constants, setPriority } from 'node:os';
import { threadId, workerData } from 'node:worker_threads';
import { assertLoadersShut } from '../image/decode.ts';
import { type Decoding, startDecoding } from '../pipeline/decode-step.ts';
import { openModels } from '../pipeline/load-models.ts';
import { analyseDecoded, type LoadedModels } from '../pipeline/pipeline.ts';
import { selfTest } from '../pipeline/self-test.ts';
import { discard } from '../threads/release-memory.ts';
import { begin, isGivenUp } from '../threads/task-claim.ts';
import type { AnalyseTask, WorkerAnswer, WorkerSetup, WorkerTask } from './protocol.ts';

const setup = workerData as WorkerSetup;

// Answering comes before computing. On Linux 0 is this thread alone, elsewhere the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

/**
 * Never rejects: a throw while a worker starts makes the pool start it again for ever. What went wrong
 * is an answer instead.
 */
const opened: Promise<LoadedModels | string> = openModels(setup.manifest, setup.modelsFolder, setup)
  .then(async (models) => {
    await selfTest(models, setup.golden);
    await assertLoadersShut();
    return models;
  })
  .catch((cause: Error) => cause.message);

/** Ends when nothing is in the models. */
let free: Promise<unknown> = opened;

/** Waits for a decoder that nobody waits for any more, so that it counts as long as it works. */
async function waste({ decoded }: Decoding): Promise<void> {
  const outcome = await decoded;
  if (outcome.kind === 'image') discard(outcome.image.data);
}

/** One photograph is in the models while the next one is decoded, which other threads do. */
async function analyseInTurn(models: LoadedModels, task: AnalyseTask): Promise<WorkerAnswer> {
  if (isGivenUp(task.turn)) return { kind: 'expired' };
  const before = free;
  const { promise: done, resolve } = Promise.withResolvers<void>();
  free = done;
  try {
    const decoding = startDecoding(task.image, setup.large);
    await before;
    if (!begin(task.turn, threadId)) {
      resolve();
      await waste(decoding);
      return { kind: 'expired' };
    }
    const analysis = await analyseDecoded(models, decoding, task.mode, task.profile);
    return { kind: 'analysis', analysis };
  } catch (cause) {
    return { kind: 'failed', why: (cause as Error).message };
  } finally {
    resolve();
    // Not before: until here a decoder may have been reading it.
    discard(task.image);
  }
}

export default async function handle(task: WorkerTask): Promise<WorkerAnswer> {
  const models = await opened;
  if (typeof models === 'string') return { kind: 'unfit', why: models, thread: threadId };
  if (task.kind === 'ready') return { kind: 'ready', thread: threadId };
  return analyseInTurn(models, task);
}
