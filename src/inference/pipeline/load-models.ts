import { join } from 'node:path';
import type { ModelEntries } from '../catalogue/embedder-entry.ts';
import type { ModelName } from '../catalogue/manifest.ts';
import type { ModelFiles, OptionalStep } from '../catalogue/model-set.ts';
import { optimisedGraph } from '../runtime/graph-file.ts';
import { type ModelSession, openSession } from '../runtime/session.ts';

/** The loaded models of one inference thread. */
export interface LoadedModels {
  readonly manifest: ModelEntries;
  readonly detector: ModelSession;
  readonly landmarks: ModelSession;
  readonly embedder: ModelSession;
  /** Null when the service does not judge liveness. */
  readonly liveness: ModelSession | null;
  readonly without: readonly OptionalStep[];
}

export interface LoadOptions extends Pick<ModelFiles, 'liveness' | 'without'> {
  /**
   * Folder of the optimised graphs, which exists while the threads start. Null or a missing file: the
   * thread optimises the graph itself.
   */
  readonly optimised?: string | null;
}

/** Loads the models for the calling thread. The files must have been verified before. */
export async function openModels(
  manifest: ModelEntries,
  folder: string,
  { liveness = false, without = [], optimised = null }: LoadOptions = {},
): Promise<LoadedModels> {
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
