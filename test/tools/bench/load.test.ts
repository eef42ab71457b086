import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closedLoop, dueTimes, openLoop } from '../../../lab/bench/load/load.ts';
import { HandClock } from './hand-clock.ts';

/** A server with one thread that takes 10 ms for each request, except that the first takes 100. */
function slowStart(clock: HandClock) {
  let free = 0;
  const sentAt: number[] = [];
  const send = async (n: number) => {
    sentAt.push(clock.now());
    free = Math.max(free, clock.now()) + (n === 0 ? 100 : 10);
    await clock.until(free);
    return 'ok';
  };
  return { send, sentAt };
}

test('requests are due evenly from the very beginning, at least one', () => {
  assert.deepEqual(dueTimes({ rate: 50, ms: 100 }), [0, 20, 40, 60, 80]);
  assert.deepEqual(dueTimes({ rate: 0.1, ms: 1000 }), [0]);
});

test('a rate is kept although nothing is answered, and waiting is counted', async () => {
  const clock = new HandClock();
  const { send, sentAt } = slowStart(clock);
  const outcome = await clock.play(openLoop({ rate: 50, ms: 120 }, clock, send));
  assert.deepEqual(sentAt, [0, 20, 40, 60, 80, 100]);
  // Answered at 100, 110, 120, 130, 140, 150.
  assert.deepEqual([...outcome.latencies], [100, 90, 80, 70, 60, 50]);
  assert.equal(outcome.ms, 150);
});

test('a closed loop would have hidden the same stall', async () => {
  const clock = new HandClock();
  const { send } = slowStart(clock);
  const outcome = await clock.play(closedLoop({ inFlight: 1, ms: 120 }, clock, send));
  assert.deepEqual([...outcome.latencies], [100, 10, 10]);
});

test('a sender that stalls is not the server’s excuse: the latency counts from the due moment', async () => {
  const clock = new HandClock();
  const outcome = await clock.play(
    openLoop({ rate: 100, ms: 50 }, clock, async (n) => {
      if (n === 0) clock.stall(35);
      return 'ok';
    }),
  );
  assert.deepEqual([...outcome.late], [0, 25, 15, 5, 0]);
  assert.deepEqual([...outcome.latencies], [35, 25, 15, 5, 0]);
});

test('as many are under way as asked for, until time is up', async () => {
  const clock = new HandClock();
  let underWay = 0;
  let most = 0;
  const send = async () => {
    most = Math.max(most, ++underWay);
    await clock.until(clock.now() + 10);
    underWay--;
    return 'ok';
  };
  const { latencies, ms } = await clock.play(closedLoop({ inFlight: 3, ms: 35 }, clock, send));
  assert.equal(most, 3);
  assert.equal(latencies.length, 12);
  assert.equal(ms, 40);
});

test('what failed is counted by name and has no latency', async () => {
  const clock = new HandClock();
  const send = async (n: number) => (n % 2 === 0 ? 'ok' : '503 overloaded');
  const outcome = await clock.play(openLoop({ rate: 10, ms: 500 }, clock, send));
  assert.equal(outcome.latencies.length, 3);
  assert.deepEqual(outcome.errors, { '503 overloaded': 2 });
});
