import { join } from 'node:path';
import type { PipelineModels } from './embedder-entry.ts';
import { optimisedGraph } from './graph-file.ts';
import type { ModelName } from './manifest.ts';
import type { Models } from './pipeline.ts';
import type { WorkerSetup } from './protocol.ts';
import { openSession } from './session.ts';

/** Loads the pipeline's graphs for the calling thread. The files were verified before. */
export async function openModels(
  manifest: PipelineModels,
  folder: string,
  { liveness = false, without = [], optimised = null }: Partial<WorkerSetup> = {},
): Promise<Models> {
  const open = async (name: ModelName) => {
    const entry = manifest[name];
    return openSession(join(folder, entry.file), entry, await optimisedGraph(optimised, name));
  };
  return {
    manifest,
    detector: await open('detector'),
    landmarks: await open('landmarks'),
    embedder: await open('embedder'),
    liveness: liveness ? await open('liveness') : null,
    without,
  };
}
