import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { ownFolder } from '../helpers/folders.ts';
import { FRANCK, sample } from '../helpers/photos/samples.ts';
import { postHead, RawConnection } from '../helpers/raw-http.ts';
import { listen, startApp } from '../helpers/service/app.ts';
import { enrolment, multipart, photo } from '../helpers/service/form.ts';

const BOUNDARY = 'abuse-boundary';
const ABORTS_EACH = 20;
const SHARES = [0.1, 0.5, 0.99];
/** The longest wait for a state. The test asserts only that the state is reached. */
const DEADLINE_MS = 10_000;

const connections = (app: FastifyInstance): Promise<number> =>
  new Promise((resolve, reject) =>
    app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );

async function until(reached: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  while (!(await reached()) && Date.now() < end) await sleep(20);
}

/** Open files of this process, in which the service runs; only Linux tells. */
const openFiles = (): number =>
  process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;

test('A08 aborted uploads leave no file, descriptor, queue slot or attempt behind', async (t) => {
  const temporary = ownFolder(t);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
  const { app } = await startApp(t, { DATA_PATH: ownFolder(t) });
  const data = readdirSync(temporary);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const address = await listen(app);
  const face = photo(sample(FRANCK[1]!));
  const body = multipart([{ name: 'user_id', value: 'franck' }, face], BOUNDARY);
  const head = postHead('/authenticate', BOUNDARY, `content-length: ${body.length}`);

  const abort = async (share: number): Promise<void> => {
    const connection = await RawConnection.open(address);
    await connection.write(head);
    await connection.write(body.subarray(0, Math.floor(body.length * share)));
    connection.destroy();
    await connection.closed();
  };
  for (const share of SHARES) await abort(share);
  await until(async () => (await connections(app)) === 0);
  const files = openFiles();

  for (let round = 0; round < ABORTS_EACH; round++) await Promise.all(SHARES.map(abort));
  await until(async () => (await connections(app)) === 0 && openFiles() <= files);
  assert.equal(await connections(app), 0);
  assert.ok(openFiles() <= files, `${openFiles()} open files, ${files} before`);
  assert.deepEqual(readdirSync(temporary), data);
  const metrics = (await app.inject('/metrics')).body;
  assert.match(metrics, /^biometric_queue_length 0$/m);
  const { history } = (await app.inject('/users/franck/history?limit=500')).json();
  assert.deepEqual(
    history.map(({ type }: { type: string }) => type),
    ['enroll'],
  );

  const connection = await RawConnection.open(address);
  t.after(() => connection.destroy());
  await connection.write(head);
  await connection.write(body);
  const answer = await connection.answer();
  assert.equal(JSON.parse(answer.body).success, true, answer.body);
});
