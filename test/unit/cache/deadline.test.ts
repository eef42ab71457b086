import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { test } from 'node:test';
import { inTime, TimedOut } from '../../../src/cache/deadline.ts';

test('what is there in time is passed on, good or bad', async () => {
  assert.equal(await inTime(Promise.resolve(7), 1000), 7);
  await assert.rejects(inTime(Promise.reject(new Error('no')), 1000), /^Error: no$/);
});

test('what never comes is given up', async () => {
  await assert.rejects(inTime(new Promise(() => {}), 1), TimedOut);
});

test('what comes or fails after that disturbs nobody', async () => {
  for (const end of ['resolve', 'reject'] as const) {
    const work = Promise.withResolvers<string>();
    const given = inTime(work.promise, 1);
    await assert.rejects(given, TimedOut);
    work[end](new Error('late') as never);
    await assert.rejects(given, TimedOut);
  }
});

test('an answer that arrived while this process was busy counts as in time', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = new Socket().connect((server.address() as { port: number }).port, '127.0.0.1');
  const [peer] = await once(server, 'connection');
  t.after(() => {
    socket.destroy();
    server.close();
  });
  const answer = inTime(once(socket, 'data'), 5);
  peer.write('in time');
  for (const end = performance.now() + 50; performance.now() < end; );
  assert.equal(String((await answer)[0]), 'in time');
});
