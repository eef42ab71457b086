import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fail,
  ownRegulation,
  reserve,
  taken,
  waits,
} from '../../../helpers/store/own-regulation.ts';

test('five failures are free, then the waits double from 30 seconds to 15 minutes', (t) => {
  const { regulation, clock } = ownRegulation(t);
  fail(regulation, 4);
  assert.equal(waits(regulation), 0);
  for (const seconds of [30, 60, 120, 240, 480, 900, 900]) {
    fail(regulation, 1);
    assert.equal(waits(regulation), seconds);
    clock.pass(seconds - 0.001);
    assert.equal(waits(regulation), 1, 'the last second is rounded up');
    clock.pass(0.001);
    assert.equal(waits(regulation), 0);
  }
});

test('after a wait one try is free, not five', (t) => {
  const { regulation, clock } = ownRegulation(t);
  fail(regulation, 5);
  clock.pass(30);
  taken(regulation);
  assert.equal(reserve(regulation).kind, 'locked');
});

test('a match ends the count', (t) => {
  const { regulation, clock } = ownRegulation(t);
  fail(regulation, 5);
  clock.pass(30);
  regulation.book(taken(regulation), 'match');
  fail(regulation, 4);
  assert.equal(waits(regulation), 0);
  fail(regulation, 1);
  assert.equal(waits(regulation), 30);
});

test('a failure that was under way during a match is counted', (t) => {
  const { regulation } = ownRegulation(t);
  const wrong = Array.from({ length: 4 }, () => taken(regulation));
  regulation.book(taken(regulation), 'match');
  for (const reservation of wrong) regulation.book(reservation, 'no_match');
  fail(regulation, 1);
  assert.equal(waits(regulation), 30);
});

test('nothing is kept of a user without a failure', (t) => {
  const { regulation, db } = ownRegulation(t);
  regulation.release(taken(regulation));
  regulation.book(taken(regulation), 'not-compared');
  fail(regulation, 3);
  const count = () => db.prepare('SELECT count(*) FROM regulation').pluck().get();
  regulation.release(taken(regulation));
  assert.equal(count(), 1);
  regulation.book(taken(regulation), 'match');
  assert.equal(count(), 0);
});

test('a match that was under way does not open a face that was disabled meanwhile', (t) => {
  const { regulation } = ownRegulation(t, { disableAfter: 1 });
  const right = taken(regulation);
  fail(regulation, 1);
  regulation.book(right, 'match');
  assert.equal(waits(regulation), 'disabled');
});

test('a failure after such a match does not open the disabled face either', (t) => {
  const { regulation } = ownRegulation(t, { disableAfter: 3 });
  const [right, wrong] = [taken(regulation), taken(regulation)];
  fail(regulation, 3);
  regulation.book(right!, 'match');
  regulation.book(wrong!, 'no_match');
  assert.equal(waits(regulation), 'disabled');
});

test('only five tries of a user are under way at a time, and not comparing gives one back', (t) => {
  const { regulation } = ownRegulation(t);
  const [first, second] = Array.from({ length: 5 }, () => taken(regulation));
  assert.equal(reserve(regulation).kind, 'locked');
  regulation.release(first!);
  taken(regulation);
  assert.equal(reserve(regulation).kind, 'locked');
  regulation.book(second!, 'not-compared');
  taken(regulation);
  assert.equal(reserve(regulation).kind, 'locked');
  assert.equal(reserve(regulation, { user: 'bob' }).kind, 'reserved');
});

test('a try is used once', (t) => {
  const { regulation } = ownRegulation(t);
  const reservation = taken(regulation);
  assert.equal(regulation.holds(reservation), true);
  regulation.book(reservation, 'no_match');
  assert.equal(regulation.holds(reservation), false);
  regulation.book(reservation, 'match');
  regulation.release(reservation);
  fail(regulation, 4);
  assert.equal(waits(regulation), 30, 'the late match did not clear the failure');
});

test('a try whose process died is a failure after a minute', (t) => {
  const { regulation, clock } = ownRegulation(t);
  for (let i = 0; i < 5; i++) taken(regulation);
  clock.pass(60);
  assert.equal(waits(regulation), 1, 'they may still come back');
  clock.pass(1);
  assert.equal(waits(regulation), 30);
  clock.pass(30);
  assert.equal(waits(regulation), 0);
  fail(regulation, 1);
  assert.equal(waits(regulation), 60, 'the five that were lost were counted');
});

test('a try that comes back after it was counted as lost is not counted again', (t) => {
  const { regulation, clock } = ownRegulation(t);
  fail(regulation, 3);
  const [right, wrong] = [taken(regulation), taken(regulation)];
  clock.pass(61);
  assert.equal(waits(regulation), 30, 'both count as failures');
  assert.equal(regulation.holds(right), false, 'a success would have to take another try');
  regulation.book(right, 'match');
  regulation.book(wrong, 'no_match');
  assert.deepEqual(
    regulation.locks().map(({ failures }) => failures),
    [5],
  );
  assert.equal(regulation.globalFailures().used, 4, 'client and network pay when it comes back');
});

test('a wrong face counts also when its try was taken away', (t) => {
  const { regulation, db } = ownRegulation(t);
  for (let i = 0; i < 5; i++) {
    const reservation = taken(regulation);
    db.prepare('DELETE FROM reservations').run();
    regulation.book(reservation, 'not-compared');
    regulation.book(reservation, 'no_match');
  }
  assert.equal(waits(regulation), 30);
  assert.equal(regulation.globalFailures().used, 5);
});

test('lost tries are counted although nobody tries their ids again', (t) => {
  const { regulation, db, clock } = ownRegulation(t);
  for (let i = 0; i < 5; i++) taken(regulation, { user: 'alice' });
  taken(regulation, { user: 'bob' });
  clock.pass(120);
  const young = taken(regulation, { user: 'carol' });
  assert.equal(regulation.expireLost(), 0, 'they may still come back');
  clock.pass(1);
  assert.equal(regulation.expireLost(), 6);
  assert.equal(regulation.expireLost(), 0);
  const rows = db.prepare('SELECT failures, name FROM regulation ORDER BY failures').all();
  assert.deepEqual(rows, [
    { failures: 1, name: null },
    { failures: 5, name: null },
  ]);
  assert.equal(waits(regulation), 30);
  assert.deepEqual(
    regulation.locks().map(({ userId, failures }) => ({ userId, failures })),
    [{ userId: null, failures: 5 }],
  );
  assert.equal(regulation.holds(young), true, 'and no other');
  regulation.book(young, 'not-compared');
  clock.pass(30);
  fail(regulation, 1);
  assert.equal(regulation.locks()[0]!.userId, 'alice', 'the next failure tells the name');
  assert.equal(waits(regulation), 60);
});

test('a lost try counts also when the clock was set back', (t) => {
  const { regulation, clock } = ownRegulation(t);
  fail(regulation, 4);
  taken(regulation);
  clock.pass(-7200);
  assert.equal(waits(regulation), 30);
});

test('the face is disabled at the limit; time does not clear it, the operator does', (t) => {
  const { regulation, clock } = ownRegulation(t, { disableAfter: 7 });
  fail(regulation, 5);
  clock.pass(30);
  fail(regulation, 1);
  clock.pass(60);
  fail(regulation, 1);
  clock.pass(1_000_000);
  assert.equal(waits(regulation), 'disabled');
  assert.deepEqual(
    regulation.locks().map(({ userId, failures, disabled }) => ({ userId, failures, disabled })),
    [{ userId: 'alice', failures: 7, disabled: true }],
  );
  assert.equal(regulation.clear('ALICE'), true);
  assert.equal(regulation.clear('alice'), false);
  assert.deepEqual(regulation.locks(), []);
  fail(regulation, 4);
  assert.equal(waits(regulation), 0);
});

test('upper and lower case are one user', (t) => {
  const { regulation } = ownRegulation(t);
  fail(regulation, 3, { user: 'alice' });
  fail(regulation, 2, { user: 'ALICE' });
  assert.equal(waits(regulation, { user: 'Alice' }), 30);
});

test('no user id, client or address is readable in the counters', (t) => {
  const { regulation, db } = ownRegulation(t);
  fail(regulation, 5, { user: 'canary-user', client: 'canary-client', network: '203.0.113.99' });
  taken(regulation, { user: 'canary-2' });
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
