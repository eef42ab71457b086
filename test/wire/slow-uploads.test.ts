import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FRANCK, sample } from '../helpers/photos/samples.ts';
import { postHead, RawConnection } from '../helpers/raw-http.ts';
import { expectProblem, fromRaw } from '../helpers/service/answers.ts';
import { listen, startApp } from '../helpers/service/app.ts';
import { attempt, enrolment } from '../helpers/service/form.ts';

const BOUNDARY = 'abuse-boundary';
const SLOW = 20;
const BYTES_PER_SECOND_MS = 1000;

/** Sends one byte a second until the server ends it. */
async function drip(connection: RawConnection, byte: string): Promise<void> {
  while (await connection.write(byte)) await sleep(BYTES_PER_SECOND_MS);
}

for (const [what, start, byte] of [
  ['uploads', postHead('/authenticate', BOUNDARY, 'content-length: 5000'), '-'],
  ['headers', 'POST /authenticate HTTP/1.1\r\nhost: localhost\r\nx-slow: ', 'x'],
] as const) {
  test(`A09 twenty slow ${what} hold nobody up and are ended with 408`, {
    timeout: 90_000,
  }, async (t) => {
    const { app } = await startApp(t);
    await app.inject(enrolment('franck', sample(FRANCK[0]!)));
    const address = await listen(app);
    const slow = await Promise.all(Array.from({ length: SLOW }, () => RawConnection.open(address)));
    t.after(() => {
      for (const connection of slow) connection.destroy();
    });
    const answers = slow.map((connection) => connection.answer());
    await Promise.all(slow.map((connection) => connection.write(start)));
    const dripping = slow.map((connection) => drip(connection, byte));

    const proper = attempt('franck', sample(FRANCK[1]!));
    for (let i = 0; i < 10; i++) assert.equal((await app.inject(proper)).json().success, true);
    const live = await fetch(`${address}/health/live`);
    assert.equal(live.status, 200);
    assert.equal(slow.filter(({ ended }) => ended).length, 0, 'none was ended at once');

    for (const answer of await Promise.all(answers)) expectProblem(fromRaw(answer), 'timeout');
    await Promise.all([...dripping, ...slow.map((connection) => connection.closed())]);
    assert.match((await app.inject('/metrics')).body, /^biometric_queue_length 0$/m);
  });
}
