import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readManifest } from '../../../src/inference/catalogue/manifest.ts';
import { expectedOf } from '../../../src/inference/pipeline/golden-file.ts';
import { type LoadedModels, openModels } from '../../../src/inference/pipeline/load-models.ts';
import { analyse, type PipelineMode } from '../../../src/inference/pipeline/pipeline.ts';
import { selfTest } from '../../../src/inference/pipeline/self-test.ts';
import { ownFolder, ROOT } from '../../helpers/folders.ts';
import { release } from '../../helpers/models/shipped-models.ts';
import { onScreen } from '../../helpers/photos/attacks.ts';
import { blurred, turned } from '../../helpers/photos/images.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';

let models: LoadedModels;
before(async () => {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const manifest = await readManifest(join(ROOT, 'models', 'manifest.json'));
  const folder = process.env.MODELS_PATH || join(ROOT, 'models');
  models = await openModels(manifest.models, folder, { liveness: true });
});
after(async () => {
  await release(models);
  await models.liveness!.release();
});

const look = (image: Buffer, mode: PipelineMode = 'service', own = models) =>
  analyse(own, Uint8Array.from(image), mode);

async function livenessOf(image: Buffer, mode?: PipelineMode): Promise<number> {
  const face = await look(image, mode);
  assert.equal(face.kind, 'face');
  assert.ok(face.kind === 'face' && face.liveness !== null);
  return face.liveness;
}

/** Measured once; another processor may differ in the last places. */
const KNOWN: Record<string, number> = {
  'franck_02221.jpg': 0.9999,
  'franck_04117.jpg': 0.9998,
  'SeanConnery.jpg': 0.9996,
  'cage.jpg': 0.9909,
  'audrey.jpg': 0.8988,
  'obama4_crop.jpg': 0.8117,
  'fragrance-George-Clooney-main_crop.jpg': 0.6072,
  'skullmask.jpg': 0.2191,
  'queen20_crop.jpg': 0.0161,
};

for (const [file, expected] of Object.entries(KNOWN)) {
  test(`the liveness of ${file} is ${expected}`, async () => {
    const actual = await livenessOf(sample(file), 'assess');
    assert.ok(Math.abs(actual - expected) < 0.01, String(actual));
  });
}

test('a face on a screen is told from the face itself', async () => {
  for (const file of [FRANCK[0]!, FRANCK[1]!, 'audrey.jpg', 'cage.jpg']) {
    assert.ok((await livenessOf(sample(file))) > 0.8, file);
    assert.ok((await livenessOf(await onScreen(sample(file)))) < 0.2, `${file} on a screen`);
  }
});

test('a face that lies on its side is judged upright', async () => {
  const upright = await livenessOf(sample('audrey.jpg'));
  for (const quarters of [1, 2, 3]) {
    const image = await turned(sample('audrey.jpg'), quarters);
    const face = await look(image);
    assert.ok(face.kind === 'face' && face.quarterTurns === 4 - quarters);
    assert.ok(Math.abs(face.liveness! - upright) < 0.1, `${quarters}: ${face.liveness}`);
  }
});

test('a face that is refused for its quality is not judged any more', async () => {
  const refused = await look(await blurred(sample(FRANCK[0]!), 6));
  assert.equal(refused.kind, 'refused');
  assert.equal(refused.stages.liveness, undefined);
  assert.ok(refused.stages.embed! > 0);
});

test('without its session nothing is judged and no time is counted', async () => {
  const face = await look(sample(FRANCK[0]!), 'service', { ...models, liveness: null });
  assert.ok(face.kind === 'face');
  assert.equal(face.liveness, null);
  assert.equal(face.stages.liveness, undefined);
  assert.ok((await look(sample(FRANCK[0]!))).stages.liveness! > 0);
});

test('the self-test covers the liveness model where it is loaded', async (t) => {
  const shipped = join(ROOT, 'models', 'golden.json');
  await selfTest(models, await expectedOf({ goldenFile: shipped }));
  const golden = JSON.parse(readFileSync(shipped, 'utf8'));
  golden.liveness.output.head[0] += 0.02;
  const other = join(ownFolder(t), 'golden.json');
  writeFileSync(other, JSON.stringify(golden));
  const changed = await expectedOf({ goldenFile: other });
  await assert.rejects(selfTest(models, changed), /fr_liveness\.onnx/);
  await selfTest({ ...models, liveness: null }, changed);
});
