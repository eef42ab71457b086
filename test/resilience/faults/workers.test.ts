import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { Problem } from '../../../src/errors.ts';
import { verifyAudit } from '../../../src/store/sqlite/tables/verify-audit.ts';
import { ownFolder } from '../../helpers/folders.ts';
import { slowPool } from '../../helpers/models/slow-pool.ts';
import { brightPhoto, type Trap, trapModels } from '../../helpers/models/trap-embedder.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { addressOf, faceForm, postForm, startService } from '../../helpers/process.ts';

const [first, second, third] = FRANCK.slice(0, 3) as [string, string, string];

/** The service on one thread with a trap model, see trap-embedder.ts; franck is enrolled. */
async function trapped(t: TestContext, trap: Trap, changes: Record<string, string> = {}) {
  const folder = ownFolder(t);
  const data = join(folder, 'data');
  const env = { DATA_PATH: data, OMP_NUM_THREADS: '1', QUEUE_WAIT_MS: '500', ...changes };
  const start = async () => {
    const models = { MODELS_PATH: await trapModels(folder, trap) };
    const service = startService(t, { ...env, ...models });
    return { service, address: await addressOf(service) };
  };
  const { service, address } = await start();
  const show = async (photo: Uint8Array, at = address): Promise<string> => {
    const answer = await postForm(`${at}/authenticate`, faceForm('franck', photo));
    const { reason, type } = (await answer.json()) as { reason?: string; type?: string };
    return `${answer.status} ${reason ?? type}`;
  };
  const enrolled = await postForm(`${address}/enroll`, faceForm('franck', sample(first)));
  assert.equal(enrolled.status, 201);
  return { service, address, show, start, data };
}

/** Reservations that attempts without an end left, and whether the database is undamaged. */
function stateOf(data: string): { reservations: number; whole: boolean } {
  const db = new Sqlite(join(data, 'biometric.db'));
  try {
    const reservations = db.prepare('SELECT count(*) FROM reservations').pluck().get() as number;
    const sound = db.pragma('integrity_check', { simple: true }) === 'ok';
    return { reservations, whole: sound && verifyAudit(db).ok };
  } finally {
    db.close();
  }
}

test('F08 a model that fails: that request is 503, the try given back, the next one right', async (t) => {
  const { service, show, data } = await trapped(t, 'throws');
  const bright = await brightPhoto(third);
  for (let i = 0; i < 7; i++) {
    assert.equal(await show(bright), '503 urn:biometric:problem:inference-failed', `try ${i}`);
  }
  assert.equal(await show(sample(second)), '200 match', 'seven tries did not lock');
  assert.deepEqual(stateOf(data), { reservations: 0, whole: true });
  service.signal('SIGTERM');
  assert.deepEqual(await service.exit, { code: 0, signal: null });
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => (error instanceof Problem ? error.code : String(error)),
  );

test('F08 a thread that hangs is counted, nobody waits for it, and it counts again when it is back', async (t) => {
  const pool = await slowPool(t, { threads: 1, maxWaitMs: 700, longestRunMs: 700 });
  const bright = new Uint8Array(await brightPhoto(third));
  const normal = () => new Uint8Array(sample(second));
  assert.equal(await codeOf(pool.analyse(bright)), 'inference-failed');
  assert.deepEqual(pool.load(), { queued: 0, full: false, threads: 1, busy: 1, stuck: 1 });
  assert.equal(await codeOf(pool.analyse(normal())), 'overloaded', 'while it waits for the thread');
  while (pool.load().stuck > 0) await pause(50);
  while (pool.load().busy > 0) await pause(50);
  assert.equal(await codeOf(pool.analyse(normal())), 'done');
});

test('F08 of two threads one hangs: it is counted once, however many wait for it, and the other works', async (t) => {
  const pool = await slowPool(t, { threads: 2, maxWaitMs: 1500, longestRunMs: 700 });
  const bright = await brightPhoto(third);
  assert.equal(await codeOf(pool.analyse(new Uint8Array(bright))), 'inference-failed');
  assert.equal(pool.load().stuck, 1);
  const tries = await Promise.all(
    Array.from({ length: 6 }, () => codeOf(pool.analyse(new Uint8Array(sample(second))))),
  );
  assert.ok(tries.includes('done'), tries.join());
  assert.ok(pool.load().stuck <= 1, `${pool.load().stuck} threads of one`);
  while (pool.load().busy > 0) await pause(50);
  assert.equal(pool.load().stuck, 0);
});

/** Sends the head of an upload and then nothing more. */
function slowUpload(t: TestContext, address: string): void {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  socket.write(
    'POST /authenticate HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5000\r\ncontent-type: multipart/form-data; boundary=b\r\n\r\n--b\r\n',
  );
}

test('H02 F08 a stop with a stuck thread and a slow upload ends by force, and the database is whole', async (t) => {
  const { service, address, show, start, data } = await trapped(t, 'hangs');
  const stuck = show(await brightPhoto(third));
  await pause(1000);
  assert.equal(await show(sample(second)), '503 urn:biometric:problem:overloaded');
  slowUpload(t, address);
  service.signal('SIGTERM');
  assert.equal(await stuck, '503 urn:biometric:problem:inference-failed');
  assert.deepEqual(await service.exit, { code: null, signal: 'SIGKILL' });
  // Both limits are half a minute here, so either of them may end the process.
  const reason = /"level":60.*(requests under way do not end|no inference thread comes back)/;
  assert.match(service.output, reason);
  assert.deepEqual(stateOf(data), { reservations: 0, whole: true });
  const { address: again } = await start();
  assert.equal(await show(sample(second), again), '200 match');
});

test('F08 while every thread hangs /health says 503, and then the process ends for its supervisor', async (t) => {
  const { service, address, show } = await trapped(t, 'hangs');
  const answer = await show(await brightPhoto(third));
  assert.equal(answer, '503 urn:biometric:problem:inference-failed');
  const health = await fetch(`${address}/health`);
  const { status, model } = (await health.json()) as { status: string; model: { status: string } };
  assert.deepEqual([health.status, status, model.status], [503, 'unhealthy', 'stuck']);
  assert.equal((await fetch(`${address}/users/franck`)).status, 200, 'what needs no thread works');
  assert.deepEqual(await service.exit, { code: null, signal: 'SIGKILL' });
  assert.match(service.output, /"level":60.*no inference thread comes back/);
});
