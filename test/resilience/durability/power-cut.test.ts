import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cutPower, type Outcome } from '../../../lab/drill/power-cut/cuts.ts';
import { buildRecorder, record, type Synchronous } from '../../../lab/drill/power-cut/recording.ts';
import { ownFolder } from '../../helpers/folders.ts';
import { missing } from '../../helpers/programs.ts';
import { seeded, seedOfRun } from './seeded.ts';

const ROUNDS = 45;
const POINTS = 30;
const skip = process.platform === 'linux' ? missing('gcc') : 'the recorder is made for Linux';

async function cut(
  t: TestContext,
  synchronous: Synchronous,
  honest = true,
): Promise<readonly Outcome[]> {
  const folder = ownFolder(t);
  const seed = seedOfRun();
  t.diagnostic(`DURABILITY_SEED=${seed}`);
  const library = await buildRecorder(folder);
  const operations = await record({ library, folder, rounds: ROUNDS, synchronous });
  const own = mkdtempSync(join(folder, 'cuts-'));
  const random = seeded(seed);
  return cutPower({ operations, points: POINTS, random, folder: own, honest });
}

const lost = (outcomes: readonly Outcome[]) => outcomes.filter((outcome) => outcome.lost > 0);
const damaged = (outcomes: readonly Outcome[]) => outcomes.filter(({ damage }) => damage !== null);

test('D02 a power cut takes nothing that was acknowledged', { skip }, async (t) => {
  const outcomes = await cut(t, 'FULL');
  assert.deepEqual(damaged(outcomes), []);
  assert.deepEqual(lost(outcomes), []);
});

test('D02 control: with synchronous=NORMAL acknowledged rows are lost', { skip }, async (t) => {
  const outcomes = await cut(t, 'NORMAL');
  assert.ok(lost(outcomes).length > 0, 'the test does not notice a loss');
  assert.deepEqual(damaged(outcomes), []);
});

test('D02 control: a disk that does not sync when told to is noticed', { skip }, async (t) => {
  const outcomes = await cut(t, 'FULL', false);
  assert.ok(lost(outcomes).length > 0, 'the test does not notice a loss');
  assert.ok(damaged(outcomes).length > 0, 'the test does not notice damage');
});
