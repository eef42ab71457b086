import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Problem, RefusalToStart } from '../../src/errors.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { InferencePool, type PoolOptions } from '../../src/inference/pool.ts';
import { ownFolder, ROOT } from '../helpers/folders.ts';
import { FRANCK, sample } from '../helpers/samples.ts';

async function options(changes: Partial<PoolOptions> = {}): Promise<PoolOptions> {
  const { models } = await readManifest(join(ROOT, 'models', 'manifest.json'));
  return {
    manifest: models,
    modelsFolder: process.env.MODELS_PATH || join(ROOT, 'models'),
    goldenFile: join(ROOT, 'models', 'golden.json'),
    threads: 1,
    maxQueue: 4,
    maxWaitMs: 60_000,
    ...changes,
  };
}

async function openPool(
  t: TestContext,
  changes: Partial<PoolOptions> = {},
): Promise<InferencePool> {
  const pool = await InferencePool.open(await options(changes));
  t.after(() => pool.close());
  return pool;
}

const photo = () => Uint8Array.from(sample(FRANCK[0]!));
const overloaded = (error: unknown) => error instanceof Problem && error.code === 'overloaded';

test('what does not fit into the queue is turned away, the rest is done', async (t) => {
  const pool = await openPool(t);
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => pool.analyse(photo())));
  const done = results.filter((r) => r.status === 'fulfilled');
  const refused = results.filter((r) => r.status === 'rejected');
  assert.equal(done.length, 5, 'one at work and four waiting');
  assert.ok(refused.every((r) => overloaded(r.reason)));
});

test('a photograph that waited too long is not looked at', async (t) => {
  const pool = await openPool(t, { maxWaitMs: 0 });
  const results = await Promise.allSettled(Array.from({ length: 4 }, () => pool.analyse(photo())));
  const late = results.filter((r) => r.status === 'rejected' && overloaded(r.reason));
  assert.ok(late.length >= 2, `${late.length} late`);
});

test('a photograph that would wait too long is turned away at once', async (t) => {
  const pool = await openPool(t, { maxQueue: 1000, maxWaitMs: 3000 });
  const burst = (count: number) => Array.from({ length: count }, () => pool.analyse(photo()));
  // How fast the queue moves is known once a few were done.
  await Promise.all(burst(4));
  const many = burst(400);
  assert.ok(pool.load().full);
  assert.ok(pool.load().queued < 399, `${pool.load().queued} wait`);
  const results = await Promise.allSettled(many);
  assert.ok(results.some((r) => r.status === 'fulfilled'));
  for (const r of results) assert.ok(r.status === 'fulfilled' || overloaded(r.reason));
});

test('closing finishes what has begun', async () => {
  const pool = await InferencePool.open(await options());
  const begun = Array.from({ length: 4 }, () => pool.analyse(photo()));
  await pool.close();
  const results = await Promise.all(begun);
  assert.ok(results.every((r) => r.kind === 'face'));
});

test('the bytes are moved to the worker, not copied', async (t) => {
  const pool = await openPool(t);
  const bytes = photo();
  await pool.analyse(bytes);
  assert.equal(bytes.byteLength, 0);
});

test('a golden vector that is not met is a refusal to start that names the model', async (t) => {
  const good = JSON.parse(await readFile(join(ROOT, 'models', 'golden.json'), 'utf8'));
  good.embedder.output.head[3] += 1;
  const goldenFile = join(ownFolder(t), 'golden.json');
  await writeFile(goldenFile, JSON.stringify(good));
  await assert.rejects(
    InferencePool.open(await options({ goldenFile })),
    (error) => error instanceof RefusalToStart && /fr_feature\.onnx/.test(error.message),
  );
});
