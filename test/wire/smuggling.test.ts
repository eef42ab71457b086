import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { parseAnswers } from '../../lab/fuzz/wire.ts';
import { AMBIGUOUS } from '../helpers/ambiguous.ts';
import { expectProblem, fromRaw } from '../helpers/service/answers.ts';
import { listen, startApp } from '../helpers/service/app.ts';

/** Everything that the server sends until it closes the connection; our side stays open. */
async function untilClosed(address: string, bytes: string): Promise<Buffer> {
  const { port, hostname } = new URL(address);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  const closed = once(socket, 'close');
  socket.write(bytes, 'latin1');
  await closed;
  return Buffer.concat(chunks);
}

test('A11 an ambiguous request is refused, the connection closed, nothing smuggled', async (t) => {
  const { app } = await startApp(t);
  const smuggled: string[] = [];
  let name = '';
  app.server.on('request', (request) => {
    if (request.headers['x-smuggled']) smuggled.push(name);
  });
  const address = await listen(app);
  for (const [title, bytes] of Object.entries(AMBIGUOUS)) {
    name = title;
    await t.test(title, async () => {
      const { answers, rest } = parseAnswers(await untilClosed(address, bytes));
      assert.equal(rest, 0);
      assert.equal(answers.length, 1, JSON.stringify(answers));
      assert.equal(answers[0]!.status, 400);
      expectProblem(fromRaw(answers[0]!), 'request-invalid', 'multipart-malformed');
    });
  }
  assert.deepEqual(smuggled, []);
  assert.equal((await fetch(`${address}/health/live`)).status, 200);
});

test('A11 a request without a host is refused in the shape of every other error', async (t) => {
  const { app } = await startApp(t);
  const bytes = `GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n`;
  const { answers } = parseAnswers(await untilClosed(await listen(app), bytes));
  assert.equal(answers.length, 1);
  expectProblem(fromRaw(answers[0]!), 'request-invalid');
});
