import assert from 'node:assert/strict';
import { copyFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ownFolder, ROOT } from '../../helpers/folders.ts';
import { addressOf, startService } from '../../helpers/process.ts';

const MODELS = process.env.MODELS_PATH || join(ROOT, 'models');
const FILE = 'fr_liveness.onnx';

/** A service whose models folder holds everything but the liveness model. */
function withoutModel(t: TestContext, mode: string, before = (_folder: string) => {}) {
  const folder = ownFolder(t);
  for (const file of ['fr_detect.onnx', 'fr_landmark.onnx', 'fr_feature.onnx']) {
    copyFileSync(join(MODELS, file), join(folder, file));
  }
  before(folder);
  const env = { MODELS_PATH: folder, DATA_PATH: join(folder, 'data'), PAD_MODE: mode };
  return startService(t, env);
}

for (const mode of ['report', 'enforce']) {
  test(`with PAD_MODE=${mode} a missing model is a refusal to start that names it`, async (t) => {
    const service = withoutModel(t, mode);
    assert.equal((await service.exit).code, 78, service.output);
    assert.match(service.output, /fr_liveness\.onnx is missing.*npm run assets/);
    assert.doesNotMatch(service.output, /"ready"/);
  });
}

test('with PAD_MODE=enforce a damaged model is a refusal to start', async (t) => {
  const service = withoutModel(t, 'enforce', (folder) => {
    copyFileSync(join(MODELS, FILE), join(folder, FILE));
    truncateSync(join(folder, FILE), 1000);
  });
  assert.equal((await service.exit).code, 78, service.output);
  assert.match(service.output, /fr_liveness\.onnx has 1000 bytes/);
});

test('with PAD_MODE=off the service starts without the model', async (t) => {
  const service = withoutModel(t, 'off');
  const health = await fetch(`${await addressOf(service)}/health`);
  assert.equal(health.status, 200);
});
