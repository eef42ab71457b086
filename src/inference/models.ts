import { join } from 'node:path';
import type { PipelineModels } from './embedder-entry.ts';
import type { Models } from './pipeline.ts';
import type { WorkerSetup } from './protocol.ts';
import { openSession, type RunnableEntry } from './session.ts';

/** Loads the pipeline's graphs for the calling thread. The files were verified before. */
export async function openModels(
  manifest: PipelineModels,
  folder: string,
  { liveness = false, without = [] }: Pick<WorkerSetup, 'liveness' | 'without'> = {},
): Promise<Models> {
  const open = (entry: RunnableEntry) => openSession(join(folder, entry.file), entry);
  return {
    manifest,
    detector: await open(manifest.detector),
    landmarks: await open(manifest.landmarks),
    embedder: await open(manifest.embedder),
    liveness: liveness ? await open(manifest.liveness) : null,
    without,
  };
}
