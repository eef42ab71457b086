import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownFolder } from '../../helpers/folders.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { addressOf, faceForm, Program, postForm, startService } from '../../helpers/process.ts';
import { openOwnStore } from '../../helpers/store/open-store.ts';
import { seeded, seedOfRun } from './seeded.ts';

/** DURABILITY_KILLS=1000 takes some ten minutes. */
const STORE_CYCLES = Number(process.env.DURABILITY_KILLS || 100);
const SERVICE_CYCLES = 5;

/** Checks the database after a kill: undamaged, with all data of every acknowledged user. */
async function expectWhole(folder: string, acknowledged: readonly string[]): Promise<void> {
  const { db, store, audit } = openOwnStore(folder);
  try {
    assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
    assert.deepEqual(db.pragma('foreign_key_check'), []);
    for (const userId of acknowledged) {
      const user = await store.find(userId);
      assert.ok(user, `${userId} was acknowledged and is lost`);
      assert.equal((await store.templates(user)).length, 1, userId);
      const { entries } = await audit.history(user, 10, null);
      assert.deepEqual(
        entries.map(({ type }) => type),
        ['enroll'],
        userId,
      );
    }
    const count = (sql: string) => db.prepare<[], number>(sql).pluck().get();
    const half = count(
      'SELECT count(*) FROM users WHERE ref NOT IN (SELECT user_ref FROM templates)',
    );
    assert.equal(half, 0, 'a user without a template');
    const silent = count(
      'SELECT count(*) FROM users WHERE ref NOT IN (SELECT subject_ref FROM audit)',
    );
    assert.equal(silent, 0, 'a user without an audit row');
  } finally {
    db.close();
  }
}

/** Whole lines only: the kill may have cut the last one. */
const idsIn = (output: string): string[] => output.split('\n').slice(0, -1);

test(`D01 the store loses nothing acknowledged over ${STORE_CYCLES} kills`, async (t) => {
  const folder = ownFolder(t);
  const seed = seedOfRun();
  const random = seeded(seed);
  t.diagnostic(`DURABILITY_SEED=${seed}`);
  const acknowledged: string[] = [];
  let silent = 0;
  for (let cycle = 0; cycle < STORE_CYCLES; cycle++) {
    const writer = new Program(
      t,
      ['test/resilience/durability/writer.ts', folder, String(cycle)],
      {},
    );
    // Some kills happen during start and recovery, most of them during writing.
    if (cycle % 4 === 0) await sleep(random() * 300);
    else await writer.said(/\n/).then(() => sleep(random() * 60));
    await writer.kill();
    const { signal } = await writer.exit;
    assert.equal(signal, 'SIGKILL', writer.output);
    const ids = idsIn(writer.output);
    if (ids.length === 0) silent++;
    acknowledged.push(...ids);
    if (cycle % 4 === 3) await expectWhole(folder, ids);
  }
  await expectWhole(folder, acknowledged);
  t.diagnostic(`${acknowledged.length} enrolments acknowledged, ${silent} kills before the first`);
  assert.ok(acknowledged.length > STORE_CYCLES);
});

/** Enrols until the service is gone; the ids of those it answered with 201. */
async function enrolUntilGone(address: string, run: number, photos: Buffer[]): Promise<string[]> {
  const acknowledged: string[] = [];
  const client = async (name: number): Promise<void> => {
    for (let i = 0; ; i++) {
      const userId = `run${run}-${name}-${i}`;
      const form = faceForm(userId, photos[(name + i) % photos.length]!);
      try {
        const answer = await postForm(`${address}/enroll`, form);
        if (answer.status === 201) acknowledged.push(userId);
        else assert.fail(`${userId}: ${answer.status} ${await answer.text()}`);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        return;
      }
    }
  };
  await Promise.all([1, 2, 3, 4].map(client));
  return acknowledged;
}

async function killDuringEnrolments(
  t: TestContext,
  folder: string,
  run: number,
  delay: number,
): Promise<string[]> {
  // On a slow machine four clients may wait long for the one thread.
  const env = { DATA_PATH: folder, OMP_NUM_THREADS: '1', QUEUE_WAIT_MS: '60000' };
  const service = startService(t, env);
  const address = await addressOf(service);
  const photos = FRANCK.map((file) => sample(file));
  // Not awaited: it ends when the service is killed.
  const enrolments = enrolUntilGone(address, run, photos);
  await service.said(/"route":"\/enroll"/);
  await sleep(delay);
  await service.kill();
  return enrolments;
}

test('D01 the service loses nothing acknowledged over 5 kills', async (t) => {
  const folder = ownFolder(t);
  const seed = seedOfRun();
  const random = seeded(seed);
  t.diagnostic(`DURABILITY_SEED=${seed}`);
  const acknowledged: string[] = [];
  for (let run = 0; run < SERVICE_CYCLES; run++) {
    acknowledged.push(...(await killDuringEnrolments(t, folder, run, random() * 1000)));
    await expectWhole(folder, acknowledged);
  }
  t.diagnostic(`${acknowledged.length} enrolments acknowledged`);
  assert.ok(acknowledged.length >= SERVICE_CYCLES);
  const service = startService(t, { DATA_PATH: folder, OMP_NUM_THREADS: '1' });
  const address = await addressOf(service);
  for (const userId of acknowledged.slice(-20)) {
    assert.equal((await fetch(`${address}/users/${userId}`)).status, 200, userId);
  }
});
