import { resolve } from 'node:path';
import type { QualityProfile } from '../../../src/domain/face/quality.ts';
import { readManifest, verifyModels } from '../../../src/inference/catalogue/manifest.ts';
import type { ModelFiles, OptionalStep } from '../../../src/inference/catalogue/model-set.ts';
import type { PipelineMode } from '../../../src/inference/pipeline/pipeline.ts';
import { InferencePool } from '../../../src/inference/pool/pool.ts';

/** Tasks under way for each thread: no thread has to wait, and they take little memory. */
const IN_FLIGHT_PER_THREAD = 3;
const NO_DEADLINE_MS = 3_600_000;

/** The models that come with the service. */
export async function builtIn(): Promise<ModelFiles> {
  const modelsFolder = resolve(process.env.MODELS_PATH || 'models');
  const manifest = await readManifest(resolve('models/manifest.json'));
  await verifyModels(manifest, modelsFolder);
  return { manifest: manifest.models, modelsFolder, goldenFile: resolve('models/golden.json') };
}

export const lanesFor = (threads: number): number => threads * IN_FLIGHT_PER_THREAD;

/** Opens the inference threads of the service, with a queue for as many photographs as lanes. */
export const openEngine = (
  models: ModelFiles,
  threads: number,
  options: { mode: PipelineMode; profile?: QualityProfile; without?: readonly OptionalStep[] },
): Promise<InferencePool> =>
  InferencePool.open({
    ...models,
    ...options,
    threads,
    maxQueue: 2 * lanesFor(threads),
    maxWaitMs: NO_DEADLINE_MS,
  });

/** Calls `work` for 0 to `count` - 1, in order, `lanes` at a time. */
export async function inLanes(
  count: number,
  lanes: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
