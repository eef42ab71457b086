import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readManifest } from '../../../../src/inference/catalogue/manifest.ts';
import { withoutPrelu } from '../../../../src/inference/runtime/rewrite-prelu.ts';
import { ROOT } from '../../../helpers/folders.ts';

const { models } = await readManifest(join(ROOT, 'models', 'manifest.json'));
const folder = process.env.MODELS_PATH || join(ROOT, 'models');

/** Numbers from -1 to 1 that are the same in every run. */
function input(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state / 2_147_483_647) * 2 - 1;
  });
}

async function outputOf(model: Uint8Array, shape: number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  const data = input(shape.reduce((product, n) => product * n, 1));
  const result = await session.run({
    [session.inputNames[0]!]: new Tensor('float32', data, shape),
  });
  await session.release();
  return result[session.outputNames[0]!]!.data as Float32Array;
}

const count = (model: Uint8Array, word: string): number =>
  Buffer.from(model).toString('latin1').split(word).length - 1;

for (const name of ['embedder', 'liveness'] as const) {
  test(`the ${name} without PRelu gives the same numbers`, async () => {
    const { file, input: expected } = models[name];
    const shipped = readFileSync(join(folder, file));
    const rewritten = withoutPrelu(shipped);
    assert.ok(count(shipped, 'PRelu') > 10);
    assert.equal(count(rewritten, '\x05PRelu'), 0);
    const before = await outputOf(shipped, expected.shape);
    const after = await outputOf(rewritten, expected.shape);
    assert.equal(after.length, before.length);
    for (const [i, value] of before.entries()) {
      assert.ok(Math.abs(value - after[i]!) < 1e-5, `${i}: ${value} and ${after[i]}`);
    }
    assert.ok(before.some((value) => Math.abs(value) > 0.01));
  });
}

for (const name of ['detector', 'landmarks'] as const) {
  test(`the ${name} has no PRelu and stays as it is`, () => {
    const shipped = readFileSync(join(folder, models[name].file));
    assert.equal(withoutPrelu(shipped), shipped);
  });
}
