import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ownFolder } from '../../helpers/folders.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { addressOf, faceForm, Program, postForm, startService } from '../../helpers/process.ts';
import { blend, person, shows } from '../../helpers/service/vector-engine.ts';

const ENV = {
  API_PORT: '0',
  REPLAY_MODE: 'enforce',
  LOCK_AFTER: '100',
  DISABLE_AFTER: '1000',
  NETWORK_FAILURES_PER_HOUR: '0',
  RATE_LIMIT_GENERAL: '0',
  RATE_LIMIT_AUTH: '0',
};

type Start = (t: TestContext, env: Record<string, string>) => Program;

/** Two processes of the service on one database, with one user. */
async function twoReplicas(t: TestContext, start: Start, enrolled: Uint8Array) {
  const env = { ...ENV, DATA_PATH: ownFolder(t) };
  const addresses: string[] = [];
  // One after the other: the first one makes the database.
  for (let i = 0; i < 2; i++) addresses.push(await addressOf(start(t, env)));
  const made = await postForm(`${addresses[0]}/enroll`, faceForm('alice', enrolled));
  assert.equal(made.status, 201, await made.text());
  /** The statuses of one photograph that is sent to both at once. */
  const showBoth = (image: Uint8Array): Promise<number[]> =>
    Promise.all(
      addresses.map(async (address) => {
        const answer = await postForm(`${address}/authenticate`, faceForm('alice', image));
        const { success } = (await answer.json()) as { success?: boolean };
        assert.equal(success, answer.status === 200 ? true : undefined);
        return answer.status;
      }),
    );
  return { showBoth };
}

test('A25 of two processes that are shown one photograph at once one accepts it, 200 times', async (t) => {
  const alice = person(0);
  const start: Start = (test, env) =>
    new Program(test, ['test/resilience/replicas/replica.ts'], env);
  const { showBoth } = await twoReplicas(t, start, shows(alice));
  for (let round = 0; round < 200; round++) {
    const face = blend(alice, person(1 + (round % 100)), round < 100 ? 20 : 40);
    const statuses = await showBoth(shows(face));
    assert.deepEqual(statuses.toSorted(), [200, 409], `round ${round}`);
  }
});

test('A25 the same with real photographs and the real models', async (t) => {
  const { showBoth } = await twoReplicas(t, startService, sample(FRANCK[0]!));
  for (const file of FRANCK.slice(1)) {
    assert.deepEqual((await showBoth(sample(file))).toSorted(), [200, 409], file);
  }
});
