import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ownFolder } from '../../../helpers/folders.ts';
import { Program } from '../../../helpers/process.ts';

const REPLICAS = 4;
/** The processes wait for each other, but it is the scheduler that decides when each goes on. */
const MOST_ROUNDS = 20;

interface Opening {
  readonly began: number;
  readonly ended: number;
  readonly key: string;
}

/** Replicas that start on one empty folder; each must open it and find the one master key. */
async function startTogether(t: TestContext): Promise<Opening[]> {
  const folder = ownFolder(t);
  const meeting = ownFolder(t);
  const replicas = Array.from({ length: REPLICAS }, (_, i) => {
    const args = [folder, meeting, `replica-${i}`, String(REPLICAS)];
    return new Program(t, ['test/unit/store/file/open-once.ts', ...args], {});
  });
  for (const replica of replicas) assert.equal((await replica.exit).code, 0, replica.output);
  const openings = replicas.map(({ output }) => JSON.parse(output) as Opening);
  const key = readFileSync(join(folder, 'master.key'), 'utf8');
  assert.match(key, /^[0-9a-f]{64}\n$/);
  assert.deepEqual(
    openings.map((opening) => opening.key),
    openings.map(() => key),
  );
  return openings;
}

test('replicas that start on an empty folder at once agree on schema and master key', async (t) => {
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const openings = await startTogether(t);
    const lastBegan = Math.max(...openings.map(({ began }) => began));
    const firstEnded = Math.min(...openings.map(({ ended }) => ended));
    if (lastBegan < firstEnded) {
      t.diagnostic(`round ${round}: all ${REPLICAS} were opening at once`);
      return;
    }
  }
  assert.fail(`in ${MOST_ROUNDS} rounds the ${REPLICAS} replicas were never opening at once`);
});
