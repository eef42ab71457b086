import { resolve } from 'node:path';
import { BUILT_IN, customNames } from '../../src/inference/catalogue/custom-embedder.ts';
import { readManifest, verifyModels } from '../../src/inference/catalogue/manifest.ts';
import {
  type ModelSet,
  modelSet,
  type ShippedModels,
  verifyWeights,
} from '../../src/inference/catalogue/model-set.ts';

/** The models under MODELS_PATH, seen from the folder of the project. */
export interface Catalogue {
  readonly folder: string;
  readonly names: readonly string[];
  set(name: string): Promise<ModelSet>;
  /** The set, and every file of weights in it is the one that was pinned or described. */
  verified(name: string): Promise<ModelSet>;
}

export async function openCatalogue(): Promise<Catalogue> {
  const folder = resolve(process.env.MODELS_PATH || 'models');
  const shipped: ShippedModels = {
    manifest: await readManifest(resolve('models/manifest.json')),
    goldenFile: resolve('models/golden.json'),
    calibrationFile: resolve('models/calibration.json'),
  };
  const set = (name: string) => modelSet(shipped, folder, name);
  return {
    folder,
    names: [BUILT_IN, ...(await customNames(folder))],
    set,
    async verified(name) {
      const found = await set(name);
      await verifyModels(shipped.manifest, folder);
      await verifyWeights(found);
      return found;
    },
  };
}
