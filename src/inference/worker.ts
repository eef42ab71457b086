import { threadId, workerData } from 'node:worker_threads';
import { selfTest } from './golden.ts';
import { openModels } from './models.ts';
import { analyse, type Models } from './pipeline.ts';
import type { WorkerAnswer, WorkerSetup, WorkerTask } from './protocol.ts';
import { begin } from './turn.ts';

const setup = workerData as WorkerSetup;

/**
 * Never rejects: a throw while a worker starts makes the pool start it again for ever, and a throw
 * while ONNX Runtime runs aborts the process. What went wrong is an answer instead.
 */
const opened: Promise<Models | string> = openModels(setup.manifest, setup.modelsFolder, setup)
  .then(async (models) => {
    await selfTest(models, setup.goldenFile, setup.embedderGoldenFile);
    return models;
  })
  .catch((cause: Error) => cause.message);

export default async function handle(task: WorkerTask): Promise<WorkerAnswer> {
  const models = await opened;
  if (typeof models === 'string') return { kind: 'unfit', why: models, thread: threadId };
  if (task.kind === 'ready') return { kind: 'ready', thread: threadId };
  if (!begin(task.turn)) return { kind: 'expired' };
  return { kind: 'analysis', analysis: await analyse(models, task.image, task.mode, task.profile) };
}
