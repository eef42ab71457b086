import { join } from 'node:path';
import { readManifest } from '../../../src/inference/catalogue/manifest.ts';
import type { LoadedModels } from '../../../src/inference/pipeline/load-models.ts';
import { openModels } from '../../../src/inference/pipeline/load-models.ts';
import { ROOT } from '../folders.ts';

/** The service's models in the calling process. */
export async function ownModels(): Promise<LoadedModels> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const manifest = await readManifest(join(ROOT, 'models', 'manifest.json'));
  return openModels(manifest.models, process.env.MODELS_PATH || join(ROOT, 'models'));
}

export async function release(models: LoadedModels): Promise<void> {
  for (const session of [models.detector, models.landmarks, models.embedder]) {
    await session.release();
  }
}
