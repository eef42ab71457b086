import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RefusalToStart } from '../../../src/errors.ts';
import { prepare, world } from '../../helpers/models/world.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';

const [first, second] = FRANCK.map(sample) as [Buffer, Buffer];

test('the service starts with the model that was activated, or not at all', async (t) => {
  const here = world(t);
  await prepare(t, here);
  await here.done('activate', 'mixed');
  const env = { MODELS_PATH: here.folder, MATCH_FMR: '1e-3' };
  const { app } = await startApp(t, env);
  assert.match((await app.inject('/health')).json().model.id, /^mixed@1#/);
  assert.match((await app.inject(enrolment('franck', first))).json().model, /^mixed@1#/);
  assert.equal((await app.inject(attempt('franck', second))).json().success, true);
  // For this model the similarity of one capture is unknown, so only the same bytes are a replay.
  await app.inject(attempt('franck', second));
  const scrape = await Scrape.of(app);
  assert.equal(scrape.value('biometric_replays_total', { kind: 'same-bytes' }), 1);
  assert.equal(scrape.value('biometric_replays_total', { kind: 'near-identical' }), 0);
  rmSync(join(here.folder, 'custom', 'mixed', 'model.onnx'));
  await assert.rejects(startApp(t, env), (error) => {
    assert.ok(error instanceof RefusalToStart);
    assert.match(error.message, /custom\/mixed\/model\.onnx is missing/);
    return true;
  });
});
