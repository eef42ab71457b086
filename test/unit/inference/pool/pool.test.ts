import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem, RefusalToStart } from '../../../../src/errors.ts';
import { readManifest } from '../../../../src/inference/catalogue/manifest.ts';
import { InferencePool, type PoolOptions } from '../../../../src/inference/pool/pool.ts';
import { ownFolder, ROOT } from '../../../helpers/folders.ts';
import { FRANCK, sample } from '../../../helpers/photos/samples.ts';

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

const from = (client: string) => ({ client, network: '10.0.0.1' });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => (error instanceof Problem ? error.code : String(error)),
  );

test('a client that fills the queue is the one that is turned away, not the next one', async (t) => {
  const pool = await openPool(t, { maxQueue: 8 });
  const greedy = Array.from({ length: 20 }, () => codeOf(pool.analyse(photo(), from('greedy'))));
  assert.equal(pool.load(from('greedy')).full, true);
  assert.equal(pool.load(from('modest')).full, false);
  const modest = Array.from({ length: 3 }, () => codeOf(pool.analyse(photo(), from('modest'))));
  assert.deepEqual(await Promise.all(modest), ['done', 'done', 'done']);
  const outcomes = await Promise.all(greedy);
  assert.equal(outcomes.filter((code) => code === 'done').length, 6, 'nine places less three');
  assert.equal(outcomes.filter((code) => code === 'overloaded').length, 14);
});

test('a photograph that was given up counts until its decoding has ended', async (t) => {
  const pool = await openPool(t, { maxWaitMs: 0 });
  const work = Array.from({ length: 2 }, () => codeOf(pool.analyse(photo())));
  await Promise.all(work);
  const { busy, queued } = pool.load();
  assert.ok(busy + queued > 0, 'the callers were let go, the thread is still at work');
  while (pool.load().busy > 0) await pause(10);
});

test('closing waits for a thread whose caller has given up, also when the other one is idle', async () => {
  const pool = await InferencePool.open(await options({ threads: 2, maxWaitMs: 0 }));
  const codes = Array.from({ length: 3 }, () => codeOf(pool.analyse(photo())));
  await Promise.all(codes);
  assert.ok(pool.load().busy > 0);
  await pool.close();
  assert.equal(pool.load().busy, 0);
});
