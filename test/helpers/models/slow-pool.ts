import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { readChoice } from '../../../src/inference/catalogue/active-choice.ts';
import { readManifest } from '../../../src/inference/catalogue/manifest.ts';
import { modelSet } from '../../../src/inference/catalogue/model-set.ts';
import { InferencePool, type PoolOptions } from '../../../src/inference/pool/pool.ts';
import { ownFolder, ROOT } from '../folders.ts';
import { trapModels } from './trap-embedder.ts';

/** A pool whose model computes for some seconds on a bright photograph; closed after the test. */
export async function slowPool(
  t: TestContext,
  limits: Pick<PoolOptions, 'threads' | 'maxWaitMs' | 'longestRunMs'>,
): Promise<InferencePool> {
  const folder = await trapModels(ownFolder(t), 'slow');
  const shipped = (file: string) => join(ROOT, 'models', file);
  const files = {
    manifest: await readManifest(shipped('manifest.json')),
    goldenFile: shipped('golden.json'),
    calibrationFile: shipped('calibration.json'),
  };
  const { active } = await readChoice(folder);
  const models = await modelSet(files, folder, active);
  const pool = await InferencePool.open({ ...models, ...limits, maxQueue: 6 });
  t.after(() => pool.close());
  return pool;
}
