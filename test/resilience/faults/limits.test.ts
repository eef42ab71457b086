import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { ownFolder, ROOT } from '../../helpers/folders.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { faceForm, postForm } from '../../helpers/process.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';

const [first, second] = FRANCK.slice(0, 2).map(sample) as [Buffer, Buffer];
const FILES = 64;

/** The service with a limit of open files, set as a hard limit, because Node raises a soft one. */
async function narrow(t: TestContext) {
  const env = { DATA_PATH: ownFolder(t), API_PORT: '0', RATE_LIMIT_AUTH: '0' };
  const command = `ulimit -n ${FILES} && exec "${process.execPath}" src/server.ts`;
  const child = spawn('sh', ['-c', command], {
    cwd: ROOT,
    env: { ...process.env, RATE_LIMIT_GENERAL: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  let output = '';
  let address: string | undefined;
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    output += chunk;
    address = /"address":"(http:[^"]+)".*"ready"/.exec(output)?.[1];
    if (address) break;
  }
  child.stdout.resume();
  assert.ok(address, output);
  return { address, child, exit };
}

async function idleConnection(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket;
}

test(`F13 with ${FILES} files more connections than that do no harm, and are served when there is room`, {
  skip: process.platform === 'win32' && 'no ulimit',
}, async (t) => {
  const { address, child, exit } = await narrow(t);
  const port = Number(new URL(address).port);
  const enrolled = await postForm(`${address}/enroll`, faceForm('franck', first));
  assert.equal(enrolled.status, 201);
  const idle = await Promise.all(Array.from({ length: 2 * FILES }, () => idleConnection(port)));
  const waiting = fetch(`${address}/users/franck`, { headers: { connection: 'close' } }).then(
    ({ status }) => status,
    () => 'refused',
  );
  for (const socket of idle) socket.destroy();
  assert.ok([200, 'refused'].includes(await waiting));
  const answer = await postForm(`${address}/authenticate`, faceForm('franck', second));
  assert.equal(answer.status, 200);
  child.kill('SIGTERM');
  assert.deepEqual(await exit, [0, null]);
});

test('F13 a Redis whose name is not known is a slower service, not a broken one', async (t) => {
  const { app } = await startApp(t, { REDIS_URL: 'redis://no-such-host.invalid:6379' });
  const { status, cache } = (await app.inject('/health')).json();
  assert.deepEqual([status, cache], ['degraded', 'unavailable']);
  assert.equal((await app.inject(enrolment('franck', first))).statusCode, 201);
  assert.equal((await app.inject(attempt('franck', second))).json().reason, 'match');
});
