import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { parseAnswers } from '../../../lab/fuzz/wire.ts';
import { AMBIGUOUS } from '../../helpers/ambiguous.ts';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { call } from './client.ts';

const skip = missing('nginx');

/** Sends these bytes, closes our side, and returns everything that Nginx answers. */
async function answersTo(base: string, bytes: string) {
  const { port, hostname } = new URL(base);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  const closed = once(socket, 'close');
  socket.end(bytes, 'latin1');
  await closed;
  return parseAnswers(Buffer.concat(chunks)).answers;
}

test('A11 Nginx and the service never differ about where a request ends', { skip }, async (t) => {
  const { app } = await startApp(t, { TRUST_PROXY: '127.0.0.1' });
  const arrived: (string | undefined)[] = [];
  app.server.on('request', (request) => arrived.push(request.url));
  const nginx = await Nginx.start(t, { upstream: new URL(await listen(app)).host });
  for (const [title, bytes] of Object.entries(AMBIGUOUS)) {
    await t.test(title, async () => {
      arrived.length = 0;
      const answers = await answersTo(nginx.url, bytes);
      assert.ok(arrived.length <= answers.length, JSON.stringify({ arrived, answers }));
      assert.ok(answers.every(({ status }) => status < 500));
      if (/^(CL|TE)\.(TE|CL)$|lengths?$|coding|chunk/.test(title)) {
        assert.equal(answers[0]?.status ?? 400, 400);
        assert.deepEqual(
          arrived.filter((url) => url === '/health/live'),
          [],
        );
      }
    });
  }
  arrived.length = 0;
  assert.equal((await call(nginx.url, '/health/live')).status, 200);
  assert.deepEqual(arrived, ['/health/live']);
});
