import { join } from 'node:path';
import type { Manifest } from './manifest.ts';
import type { Models } from './pipeline.ts';
import { openSession } from './session.ts';

/** Loads the pipeline's graphs for the calling thread. The files were verified before. */
export async function openModels(manifest: Manifest['models'], folder: string): Promise<Models> {
  const open = (entry: Manifest['models']['detector']) =>
    openSession(join(folder, entry.file), entry);
  return {
    manifest,
    detector: await open(manifest.detector),
    landmarks: await open(manifest.landmarks),
    embedder: await open(manifest.embedder),
  };
}
