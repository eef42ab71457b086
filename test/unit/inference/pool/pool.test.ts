import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { Problem, RefusalToStart } from '../../../../src/errors.ts';
import { readManifest } from '../../../../src/inference/catalogue/manifest.ts';
import { InferencePool, type PoolOptions } from '../../../../src/inference/pool/pool.ts';
import { ownFolder, ROOT } from '../../../helpers/folders.ts';
import { holdDecoders } from '../../../helpers/hold-decoders.ts';
import { slowPool } from '../../../helpers/models/slow-pool.ts';
import { brightPhoto } from '../../../helpers/models/trap-embedder.ts';
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

/**
 * Shows a photograph until a thread has begun with it and its caller was let go, which needs held
 * decoders. One that the thread was too slow to begin is given up, and the same one shown again.
 */
async function abandon(pool: InferencePool, image: Uint8Array): Promise<void> {
  let code = 'overloaded';
  while (code === 'overloaded') code = await codeOf(pool.analyse(Uint8Array.from(image)));
  assert.equal(code, 'inference-failed');
}

const IMPATIENT = { maxWaitMs: 100, longestRunMs: 1 };

test('a photograph that was given up counts until its decoding has ended', async (t) => {
  const pool = await openPool(t, IMPATIENT);
  const release = holdDecoders(t);
  await abandon(pool, photo());
  assert.equal(pool.load().busy, 1);
  assert.equal(await codeOf(pool.analyse(photo())), 'overloaded', 'it waits behind the first');
  const { busy, queued } = pool.load();
  assert.deepEqual({ busy, queued }, { busy: 1, queued: 1 });
  await release();
  while (pool.load().busy > 0) await pause(10);
});

test('closing waits for a thread whose caller has given up, also when the other one is idle', async (t) => {
  const pool = await slowPool(t, { threads: 2, ...IMPATIENT });
  const slow = await brightPhoto(FRANCK[2]!);
  // Takes longer to decode, so that the other thread is inside its model when this one is done: a pool
  // that does not wait ends it there, and that aborts the process.
  const large = await sharp(photo()).resize({ width: 3000 }).jpeg().toBuffer();
  const release = holdDecoders(t);
  await abandon(pool, slow);
  await abandon(pool, large);
  assert.equal(pool.load().busy, 2);
  const closing = pool.close();
  await release();
  await closing;
  assert.equal(pool.load().busy, 0);
});
