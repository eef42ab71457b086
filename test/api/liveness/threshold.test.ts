import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../src/config.ts';
import type { PadPolicy } from '../../../src/domain/face/liveness.ts';
import { Problem, RefusalToStart } from '../../../src/errors.ts';
import { Intake } from '../../../src/services/shared/intake.ts';
import { PhotoDigests } from '../../../src/services/shared/photo-digest.ts';
import { ROOT } from '../../helpers/folders.ts';
import { sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { enrolment } from '../../helpers/service/form.ts';

const audrey = sample('audrey.jpg');

test('a face is live from the threshold on', async (t) => {
  const seen = await startApp(t, { PAD_MODE: 'report' });
  await seen.app.inject(enrolment('audrey', audrey));
  const liveness = (await Scrape.of(seen.app)).value('biometric_pad_score_sum');
  assert.ok(liveness > 0.8 && liveness < 0.98, String(liveness));
  const status = async (threshold: number): Promise<number> => {
    const env = { PAD_MODE: 'enforce', PAD_THRESHOLD: String(threshold) };
    const { app } = await startApp(t, env);
    return (await app.inject(enrolment('audrey', audrey))).statusCode;
  };
  assert.equal(await status(liveness), 201);
  assert.equal(await status(liveness + 1e-9), 422);
});

test('the threshold is between 0.01 and 0.99, the mode one of three', () => {
  const read = (env: Record<string, string>) => readConfig(env, ROOT);
  assert.deepEqual([read({}).PAD_MODE, read({}).PAD_THRESHOLD], ['report', 0.5]);
  for (const text of ['0.01', '0.99'])
    assert.equal(read({ PAD_THRESHOLD: text }).PAD_THRESHOLD, Number(text));
  for (const env of [
    { PAD_THRESHOLD: '0' },
    { PAD_THRESHOLD: '0.009' },
    { PAD_THRESHOLD: '1' },
    { PAD_THRESHOLD: 'high' },
    { PAD_MODE: 'on' },
  ]) {
    assert.throws(() => read(env), RefusalToStart, JSON.stringify(env));
  }
});

test('a face that nobody judged never passes as a live one', () => {
  const face = { liveness: null } as Parameters<Intake['isVetoed']>[0];
  const recorder = { analysis: () => {}, pad: () => assert.fail('nothing was judged') };
  const intake = (mode: PadPolicy['mode']) =>
    new Intake({
      engine: { analyse: () => assert.fail('nothing is analysed') },
      digests: new PhotoDigests(Buffer.alloc(32)),
      policy: { pad: { mode, threshold: 0.5 } },
      recorder,
    });
  for (const mode of ['report', 'enforce'] as const) {
    assert.throws(
      () => intake(mode).isVetoed(face),
      (error) => error instanceof Problem && error.code === 'inference-failed',
    );
  }
  assert.equal(intake('off').isVetoed(face), false);
});
