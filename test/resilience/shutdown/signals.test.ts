import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ownFolder } from '../../helpers/folders.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { addressOf, faceForm, postForm, startService } from '../../helpers/process.ts';

const image = sample(FRANCK[0]!);
const UNDER_WAY = 20;

async function started(t: TestContext) {
  const env = { DATA_PATH: ownFolder(t), QUEUE_LIMIT: '100', QUEUE_WAIT_MS: '60000' };
  const service = startService(t, env);
  return { service, address: await addressOf(service) };
}

/**
 * Twenty authentications that the service has accepted: answered, in work or waiting. Connections that
 * are still in the backlog of the operating system when the service stops are refused.
 */
async function underWay(address: string): Promise<Promise<number>[]> {
  let answered = 0;
  const attempts = Array.from({ length: UNDER_WAY }, async (_, i) => {
    const answer = await postForm(`${address}/authenticate`, faceForm(`user-${i}`, image));
    await answer.arrayBuffer();
    answered++;
    return answer.status;
  });
  for (let taken = 0; taken < UNDER_WAY; ) {
    const metrics = await (await fetch(`${address}/metrics`)).text();
    const gauge = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(metrics)![1]);
    const waiting = gauge('biometric_queue_length');
    taken = answered + waiting + (waiting > 0 ? gauge('biometric_inference_threads') : 0);
    if (answered === UNDER_WAY) throw new Error('the service was faster than the test');
  }
  return attempts;
}

test('H01 a stop finishes what is under way, takes nothing new and ends with 0', async (t) => {
  const { service, address } = await started(t);
  const attempts = await underWay(address);
  service.signal('SIGTERM');
  await service.said(/"stopping"/);
  const late = await postForm(`${address}/authenticate`, faceForm('late', image)).then(
    (answer) => answer.status,
    () => 'refused',
  );
  assert.ok(late === 503 || late === 'refused', `a late request got ${late}`);
  assert.deepEqual(await Promise.all(attempts), Array(UNDER_WAY).fill(200));
  assert.deepEqual(await service.exit, { code: 0, signal: null });
  assert.match(service.output, /"stopped"/);
});

test('H01 more signals change nothing: what runs is finished, and nothing aborts', async (t) => {
  const { service, address } = await started(t);
  const attempts = await underWay(address);
  service.signal('SIGTERM');
  await service.said(/"stopping"/);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGINT'] as const) service.signal(signal);
  assert.deepEqual(await Promise.all(attempts), Array(UNDER_WAY).fill(200));
  assert.deepEqual(await service.exit, { code: 0, signal: null });
  assert.equal(service.output.match(/"stopping"/g)!.length, 1);
});

test('H01 an idle service stops at once although a client keeps its connection', async (t) => {
  const { service, address } = await started(t);
  await (await fetch(`${address}/health`)).arrayBuffer();
  service.signal('SIGINT');
  assert.deepEqual(await service.exit, { code: 0, signal: null });
});

test('a second service on the same port ends with one sentence and a failure', async (t) => {
  const { address } = await started(t);
  const env = { DATA_PATH: ownFolder(t), API_PORT: new URL(address).port };
  const second = startService(t, env);
  assert.deepEqual(await second.exit, { code: 1, signal: null });
  assert.match(second.output, /biometric-api: the port is in use: .*\n$/);
});
