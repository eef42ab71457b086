import { join } from 'node:path';
import type { PipelineModels } from '../catalogue/embedder-entry.ts';
import type { ModelName } from '../catalogue/manifest.ts';
import { optimisedGraph } from '../runtime/graph-file.ts';
import { openSession } from '../runtime/session.ts';
import type { Models, OptionalStep } from './pipeline.ts';

/** Which models a thread computes with. */
export interface ThreadModels {
  readonly manifest: PipelineModels;
  readonly modelsFolder: string;
  /** Whether faces are judged for liveness as well; false leaves its model unloaded. */
  readonly liveness?: boolean;
  /** Left out only to measure what it brings: `npm run evaluate -- --degrade LIST --without STEP`. */
  readonly without?: readonly OptionalStep[];
}

/** Folder of the optimised graphs while the threads start; null or gone: each thread makes its own. */
type OptimisedFolder = { readonly optimised?: string | null };

/** Loads the pipeline's graphs for the calling thread. The files were verified before. */
export async function openModels(
  manifest: PipelineModels,
  folder: string,
  {
    liveness = false,
    without = [],
    optimised = null,
  }: Pick<ThreadModels, 'liveness' | 'without'> & OptimisedFolder = {},
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
