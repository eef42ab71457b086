import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readManifest, verifyModels } from '../src/inference/catalogue/manifest.ts';
import { openModels } from '../src/inference/pipeline/load-models.ts';
import { goldenVectors } from '../src/inference/pipeline/self-test.ts';

// Writes models/golden.json. Only needed after a change of the pinned models.
const folder = resolve(process.env.MODELS_PATH || 'models');
const manifest = await readManifest('models/manifest.json');
await verifyModels(manifest, folder);
const models = await openModels(manifest.models, folder, { liveness: true });
await writeFile('models/golden.json', `${JSON.stringify(await goldenVectors(models), null, 2)}\n`);
console.log('wrote models/golden.json');
