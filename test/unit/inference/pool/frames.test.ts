import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { builtIn } from '../../../../lab/evaluate/dataset/engine.ts';
import { InferencePool } from '../../../../src/inference/pool/pool.ts';
import { blurred, lit, lookingAside, sideBySide } from '../../../helpers/photos/images.ts';
import { FRANCK, sample } from '../../../helpers/photos/samples.ts';

const face = sample(FRANCK[0]!);
let pool: InferencePool;
before(async () => {
  const settings = { threads: 1, maxQueue: 4, maxWaitMs: 60_000, profile: 'strict' } as const;
  pool = await InferencePool.open({ ...(await builtIn()), ...settings });
});
after(() => pool.close());

/** `face`, or why there is none, as the first frame of a sequence and as a later one. */
async function judged(image: Buffer): Promise<string[]> {
  const both = [];
  for (const as of ['probe', 'frame'] as const) {
    const analysis = await pool.analyse(Uint8Array.from(image), undefined, as);
    both.push(analysis.kind === 'face' ? 'face' : (analysis.fault ?? analysis.reason));
  }
  return both;
}

test('a later frame may show a turned or unclear face', async () => {
  assert.deepEqual(await judged(face), ['face', 'face']);
  assert.deepEqual(await judged(await lookingAside(face, 436, 0.18)), ['turned', 'face']);
  assert.deepEqual(await judged(sample('skullmask.jpg')), ['unclear', 'face']);
});

test('light, sharpness and a second person are judged in every frame', async () => {
  assert.deepEqual(await judged(await lit(face, 0.2)), ['too-dark', 'too-dark']);
  assert.deepEqual(await judged(await blurred(face, 9)), ['blurred', 'blurred']);
  const two = await sideBySide(face, sample('audrey.jpg'));
  assert.deepEqual(await judged(two), ['multiple-faces', 'multiple-faces']);
  assert.deepEqual(await judged(sample('ironman.jpg')), ['no-face', 'no-face']);
});
