import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fail,
  ownRegulation,
  reserve,
  taken,
  waits,
} from '../../../helpers/store/own-regulation.ts';

test('five failures are free, then the waits double from 30 seconds to 15 minutes', async (t) => {
  const { regulation, clock } = ownRegulation(t);
  await fail(regulation, 4);
  assert.equal(await waits(regulation), 0);
  for (const seconds of [30, 60, 120, 240, 480, 900, 900]) {
    await fail(regulation, 1);
    assert.equal(await waits(regulation), seconds);
    clock.pass(seconds - 0.001);
    assert.equal(await waits(regulation), 1, 'the last second is rounded up');
    clock.pass(0.001);
    assert.equal(await waits(regulation), 0);
  }
});

test('after a wait one try is free, not five', async (t) => {
  const { regulation, clock } = ownRegulation(t);
  await fail(regulation, 5);
  clock.pass(30);
  await taken(regulation);
  assert.equal((await reserve(regulation)).kind, 'locked');
});

test('a match ends the count', async (t) => {
  const { regulation, clock } = ownRegulation(t);
  await fail(regulation, 5);
  clock.pass(30);
  regulation.book(await taken(regulation), 'match');
  await fail(regulation, 4);
  assert.equal(await waits(regulation), 0);
  await fail(regulation, 1);
  assert.equal(await waits(regulation), 30);
});

test('a failure that was under way during a match is counted', async (t) => {
  const { regulation } = ownRegulation(t);
  const wrong = await Promise.all(Array.from({ length: 4 }, () => taken(regulation)));
  regulation.book(await taken(regulation), 'match');
  for (const reservation of wrong) regulation.book(reservation, 'no_match');
  await fail(regulation, 1);
  assert.equal(await waits(regulation), 30);
});

test('nothing is kept of a user without a failure', async (t) => {
  const { regulation, db } = ownRegulation(t);
  await regulation.release(await taken(regulation));
  regulation.book(await taken(regulation), 'not-compared');
  await fail(regulation, 3);
  const count = async () => db.prepare('SELECT count(*) FROM regulation').pluck().get();
  await regulation.release(await taken(regulation));
  assert.equal(await count(), 1);
  regulation.book(await taken(regulation), 'match');
  assert.equal(await count(), 0);
});

test('a match that was under way does not open a face that was disabled meanwhile', async (t) => {
  const { regulation } = ownRegulation(t, { disableAfter: 1 });
  const right = await taken(regulation);
  await fail(regulation, 1);
  regulation.book(right, 'match');
  assert.equal(await waits(regulation), 'disabled');
});

test('a failure after such a match does not open the disabled face either', async (t) => {
  const { regulation } = ownRegulation(t, { disableAfter: 3 });
  const [right, wrong] = [await taken(regulation), await taken(regulation)];
  await fail(regulation, 3);
  regulation.book(right!, 'match');
  regulation.book(wrong!, 'no_match');
  assert.equal(await waits(regulation), 'disabled');
});

test('only five tries of a user are under way at a time, and not comparing gives one back', async (t) => {
  const { regulation } = ownRegulation(t);
  const [first, second] = await Promise.all(Array.from({ length: 5 }, () => taken(regulation)));
  assert.equal((await reserve(regulation)).kind, 'locked');
  await regulation.release(first!);
  await taken(regulation);
  assert.equal((await reserve(regulation)).kind, 'locked');
  regulation.book(second!, 'not-compared');
  await taken(regulation);
  assert.equal((await reserve(regulation)).kind, 'locked');
  assert.equal((await reserve(regulation, { user: 'bob' })).kind, 'reserved');
});

test('a try is used once', async (t) => {
  const { regulation } = ownRegulation(t);
  const reservation = await taken(regulation);
  assert.equal(regulation.holds(reservation), true);
  regulation.book(reservation, 'no_match');
  assert.equal(regulation.holds(reservation), false);
  regulation.book(reservation, 'match');
  await regulation.release(reservation);
  await fail(regulation, 4);
  assert.equal(await waits(regulation), 30, 'the late match did not clear the failure');
});

test('a try whose process died is a failure after a minute', async (t) => {
  const { regulation, clock } = ownRegulation(t);
  for (let i = 0; i < 5; i++) await taken(regulation);
  clock.pass(60);
  assert.equal(await waits(regulation), 1, 'they may still come back');
  clock.pass(1);
  assert.equal(await waits(regulation), 30);
  clock.pass(30);
  assert.equal(await waits(regulation), 0);
  await fail(regulation, 1);
  assert.equal(await waits(regulation), 60, 'the five that were lost were counted');
});

test('a try that comes back after it was counted as lost is not counted again', async (t) => {
  const { regulation, clock } = ownRegulation(t);
  await fail(regulation, 3);
  const [right, wrong] = [await taken(regulation), await taken(regulation)];
  clock.pass(61);
  assert.equal(await waits(regulation), 30, 'both count as failures');
  assert.equal(regulation.holds(right), false, 'a success would have to take another try');
  regulation.book(right, 'match');
  regulation.book(wrong, 'no_match');
  assert.deepEqual(
    (await regulation.locks()).map(({ failures }) => failures),
    [5],
  );
  assert.equal(
    (await regulation.failuresOfEveryone()).used,
    4,
    'client and network pay when it comes back',
  );
});

test('a wrong face counts also when its try was taken away', async (t) => {
  const { regulation, db } = ownRegulation(t);
  for (let i = 0; i < 5; i++) {
    const reservation = await taken(regulation);
    db.prepare('DELETE FROM reservations').run();
    regulation.book(reservation, 'not-compared');
    regulation.book(reservation, 'no_match');
  }
  assert.equal(await waits(regulation), 30);
  assert.equal((await regulation.failuresOfEveryone()).used, 5);
});

test('lost tries are counted although nobody tries their ids again', async (t) => {
  const { regulation, db, clock } = ownRegulation(t);
  for (let i = 0; i < 5; i++) await taken(regulation, { user: 'alice' });
  await taken(regulation, { user: 'bob' });
  clock.pass(120);
  const young = await taken(regulation, { user: 'carol' });
  assert.equal(await regulation.countLostAttempts(), 0, 'they may still come back');
  clock.pass(1);
  assert.equal(await regulation.countLostAttempts(), 6);
  assert.equal(await regulation.countLostAttempts(), 0);
  const rows = db.prepare('SELECT failures, name FROM regulation ORDER BY failures').all();
  assert.deepEqual(rows, [
    { failures: 1, name: null },
    { failures: 5, name: null },
  ]);
  assert.equal(await waits(regulation), 30);
  assert.deepEqual(
    (await regulation.locks()).map(({ userId, failures }) => ({ userId, failures })),
    [{ userId: null, failures: 5 }],
  );
  assert.equal(regulation.holds(young), true, 'and no other');
  regulation.book(young, 'not-compared');
  clock.pass(30);
  await fail(regulation, 1);
  assert.equal((await regulation.locks())[0]!.userId, 'alice', 'the next failure tells the name');
  assert.equal(await waits(regulation), 60);
});

test('a lost try counts also when the clock was set back', async (t) => {
  const { regulation, clock } = ownRegulation(t);
  await fail(regulation, 4);
  await taken(regulation);
  clock.pass(-7200);
  assert.equal(await waits(regulation), 30);
});

test('the face is disabled at the limit; time does not clear it, the operator does', async (t) => {
  const { regulation, clock } = ownRegulation(t, { disableAfter: 7 });
  await fail(regulation, 5);
  clock.pass(30);
  await fail(regulation, 1);
  clock.pass(60);
  await fail(regulation, 1);
  clock.pass(1_000_000);
  assert.equal(await waits(regulation), 'disabled');
  assert.deepEqual(
    (await regulation.locks()).map(({ userId, failures, disabled }) => ({
      userId,
      failures,
      disabled,
    })),
    [{ userId: 'alice', failures: 7, disabled: true }],
  );
  assert.equal(await regulation.clear('ALICE'), true);
  assert.equal(await regulation.clear('alice'), false);
  assert.deepEqual(await regulation.locks(), []);
  await fail(regulation, 4);
  assert.equal(await waits(regulation), 0);
});

test('upper and lower case are one user', async (t) => {
  const { regulation } = ownRegulation(t);
  await fail(regulation, 3, { user: 'alice' });
  await fail(regulation, 2, { user: 'ALICE' });
  assert.equal(await waits(regulation, { user: 'Alice' }), 30);
});

test('no user id, client or address is readable in the counters', async (t) => {
  const { regulation, db } = ownRegulation(t);
  await fail(regulation, 5, {
    user: 'canary-user',
    client: 'canary-client',
    network: '203.0.113.99',
  });
  await taken(regulation, { user: 'canary-2' });
  const columns = 'SELECT *, cast(key AS TEXT) AS k FROM';
  const rows = ['regulation', 'reservations', 'budgets'].map((table) =>
    db.prepare(`${columns} ${table}`).all(),
  );
  assert.ok(rows.every((list) => list.length > 0));
  const text = JSON.stringify(rows, (_, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
  );
  assert.doesNotMatch(text, /canary|203\.0/);
});
