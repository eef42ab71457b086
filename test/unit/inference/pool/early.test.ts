import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { builtIn } from '../../../../lab/evaluate/dataset/engine.ts';
import { InferencePool } from '../../../../src/inference/pool/pool.ts';
import { lit, sideBySide } from '../../../helpers/photos/images.ts';
import { FRANCK, sample } from '../../../helpers/photos/samples.ts';

const face = sample(FRANCK[0]!);
let pool: InferencePool;
before(async () => {
  const settings = { threads: 1, maxQueue: 4, maxWaitMs: 60_000 };
  pool = await InferencePool.open({ ...(await builtIn()), ...settings });
});
after(() => pool.close());

/** `face` or the reason of the refusal, and whether the face was embedded for it. */
async function judged(image: Buffer): Promise<[string, 'embedded' | 'not embedded']> {
  const analysis = await pool.analyse(Uint8Array.from(image));
  assert.ok(analysis.stages.decode! > 0);
  const outcome = analysis.kind === 'face' ? 'face' : (analysis.fault ?? analysis.reason);
  return [outcome, 'embed' in analysis.stages ? 'embedded' : 'not embedded'];
}

test('what the light decides is decided without embedding; a second face has to be one', async () => {
  assert.deepEqual(await judged(face), ['face', 'embedded']);
  assert.deepEqual(await judged(await lit(face, 0.2)), ['too-dark', 'not embedded']);
  const two = await sideBySide(face, sample('audrey.jpg'));
  assert.deepEqual(await judged(two), ['multiple-faces', 'embedded']);
  assert.deepEqual(await judged(sample('ironman.jpg')), ['no-face', 'not embedded']);
});

test('a face on its side in the dark is dark rather than missing', async () => {
  for (const degrees of [90, 180, 270]) {
    const turned = await sharp(await lit(face, 0.2))
      .rotate(degrees)
      .jpeg()
      .toBuffer();
    const [outcome] = await judged(turned);
    assert.equal(outcome, 'too-dark', `${degrees} degrees`);
  }
});
