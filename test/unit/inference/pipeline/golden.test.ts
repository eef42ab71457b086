import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RefusalToStart } from '../../../../src/errors.ts';
import { expectedOf } from '../../../../src/inference/pipeline/golden-file.ts';
import type { LoadedModels } from '../../../../src/inference/pipeline/load-models.ts';
import { type Golden, selfTest } from '../../../../src/inference/pipeline/self-test.ts';
import { ownFolder, ROOT } from '../../../helpers/folders.ts';
import { ownModels, release } from '../../../helpers/models/shipped-models.ts';

const SHIPPED = join(ROOT, 'models', 'golden.json');
let models: LoadedModels;
before(async () => {
  models = await ownModels();
});
after(() => release(models));

test('the shipped models compute the shipped golden vectors', async () => {
  await selfTest(models, await expectedOf({ goldenFile: SHIPPED }));
});

const golden = () => JSON.parse(readFileSync(SHIPPED, 'utf8')) as Golden;
const embedderOf = (all: Golden) => all.embedder!.output!;

/** `share` of the vector's length is added to its first number. */
const moved = (share: number) => (all: Golden) => {
  const vector = embedderOf(all);
  vector.head[0]! += share * vector.length;
};
const CHANGES: Record<string, { change: (all: Golden) => void; file?: string }> = {
  'a number moved by less than kernels differ': { change: moved(2e-4) },
  'a number moved by more': { change: moved(2e-3), file: 'fr_feature.onnx' },
  'another length': {
    change: (all) => {
      embedderOf(all).length *= 1.01;
    },
    file: 'fr_feature.onnx',
  },
  'a model that is not in it': {
    change: (all) => {
      delete all.landmarks;
    },
    file: 'fr_landmark.onnx',
  },
  'an output that is not in it': {
    change: (all) => {
      delete all.detector!.boxes;
    },
    file: 'fr_detect.onnx',
  },
};

for (const [name, { change, file }] of Object.entries(CHANGES)) {
  test(`a golden file with ${name} is ${file ? `refused for ${file}` : 'met'}`, async (t) => {
    const all = golden();
    change(all);
    const path = join(ownFolder(t), 'golden.json');
    writeFileSync(path, JSON.stringify(all));
    const run = selfTest(models, await expectedOf({ goldenFile: path }));
    if (!file) return run;
    await assert.rejects(run, (error) => {
      assert.ok(error instanceof RefusalToStart);
      assert.ok(error.message.includes(file), error.message);
      return true;
    });
  });
}
