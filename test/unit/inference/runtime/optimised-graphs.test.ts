import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readManifest } from '../../../../src/inference/catalogue/manifest.ts';
import { expectedOf } from '../../../../src/inference/pipeline/golden-file.ts';
import { openModels } from '../../../../src/inference/pipeline/load-models.ts';
import { selfTest } from '../../../../src/inference/pipeline/self-test.ts';
import { InferencePool } from '../../../../src/inference/pool/pool.ts';
import { OptimisedGraphs } from '../../../../src/inference/runtime/optimised-graphs.ts';
import { ownFolder, ROOT } from '../../../helpers/folders.ts';
import { release } from '../../../helpers/models/shipped-models.ts';
import { FRANCK, sample } from '../../../helpers/photos/samples.ts';

const { models: manifest } = await readManifest(join(ROOT, 'models', 'manifest.json'));
const modelsFolder = process.env.MODELS_PATH || join(ROOT, 'models');
const goldenFile = join(ROOT, 'models', 'golden.json');
const graphs = { manifest, modelsFolder, liveness: true };

/** Where temporary files go, until the test ends. */
function useTemporary(t: { after(undo: () => void): void }, folder: string): void {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
}

const pool = () =>
  InferencePool.open({ ...graphs, goldenFile, threads: 1, maxQueue: 2, maxWaitMs: 60_000 });

test('optimised graphs load without the model files and compute the golden vectors', async (t) => {
  const made = await OptimisedGraphs.make(graphs);
  assert.ok(made);
  t.after(() => made.remove());
  const options = { liveness: true, optimised: made.folder };
  const models = await openModels(manifest, ownFolder(t), options);
  t.after(() => release(models));
  await selfTest(models, await expectedOf({ goldenFile }));
});

test('nothing is left of them once the threads have started', async (t) => {
  const folder = ownFolder(t);
  useTemporary(t, folder);
  const own = await pool();
  t.after(() => own.close());
  const left = readdirSync(folder).filter((name) => name.startsWith('biometric'));
  assert.deepEqual(left, []);
});

test('without room for temporary files, and for a model that cannot be read, there are none', async (t) => {
  const nowhere = { ...graphs, modelsFolder: ownFolder(t) };
  assert.equal(await OptimisedGraphs.make(nowhere), null);
  useTemporary(t, join(ownFolder(t), 'missing'));
  assert.equal(await OptimisedGraphs.make(graphs), null);
  const own = await pool();
  t.after(() => own.close());
  assert.equal((await own.analyse(Uint8Array.from(sample(FRANCK[0]!)))).kind, 'face');
});
