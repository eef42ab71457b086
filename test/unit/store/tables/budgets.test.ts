import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail, ownRegulation, taken, waits } from '../../../helpers/store/own-regulation.ts';

/** One failure each of as many users, so that no user is locked. */
function spray(regulation: Parameters<typeof fail>[0], count: number, who = {}): void {
  for (let i = 0; i < count; i++) fail(regulation, 1, { user: `user${i}`, ...who });
}

test('a client that has used its hour up waits until the hour is over', (t) => {
  const { regulation, clock } = ownRegulation(t, { clientPerHour: 20 });
  spray(regulation, 1);
  clock.pass(600);
  spray(regulation, 19);
  assert.equal(waits(regulation), 3000, 'the hour began with the first failure');
  assert.equal(waits(regulation, { client: 'bank' }), 0);
  clock.pass(2999);
  assert.equal(waits(regulation), 1);
  clock.pass(1);
  assert.equal(waits(regulation), 0);
  spray(regulation, 20);
  assert.equal(waits(regulation), 3600, 'a new hour, a new count');
});

test('a network that has used its hour up is refused for every client behind it', (t) => {
  const { regulation } = ownRegulation(t, { networkPerHour: 10 });
  spray(regulation, 10, { client: 'shop' });
  assert.equal(waits(regulation, { client: 'bank' }), 3600);
  assert.equal(waits(regulation, { network: '198.51.100.8' }), 0);
});

test('matches and photographs that were not compared cost nothing', (t) => {
  const { regulation } = ownRegulation(t, { clientPerHour: 1, networkPerHour: 1 });
  for (let i = 0; i < 10; i++) {
    regulation.book(taken(regulation), 'match');
    regulation.book(taken(regulation), 'not-compared');
    regulation.release(taken(regulation));
  }
  assert.equal(waits(regulation), 0);
  fail(regulation, 1);
  assert.equal(waits(regulation, { user: 'bob' }), 3600);
});

test('the failures of everyone raise the alert and fall after the hour, but refuse nobody', (t) => {
  const { regulation, clock } = ownRegulation(t, { globalAlertPerHour: 10 });
  spray(regulation, 9);
  assert.deepEqual(regulation.globalFailures(), { used: 9, alert: false });
  spray(regulation, 1, { client: 'bank', network: '203.0.113.1' });
  assert.deepEqual(regulation.globalFailures(), { used: 10, alert: true });
  assert.equal(waits(regulation, { user: 'bob' }), 0);
  clock.pass(3600);
  assert.deepEqual(regulation.globalFailures(), { used: 0, alert: false });
});

test('a clock that was a day ahead does not hold a client for a day', (t) => {
  const { regulation, clock } = ownRegulation(t, { clientPerHour: 3 });
  spray(regulation, 3);
  clock.pass(-86_400);
  assert.equal(waits(regulation), 0);
  spray(regulation, 3);
  assert.equal(waits(regulation), 3600);
});

test('two processes on one database share every counter', (t) => {
  const { regulation, open } = ownRegulation(t, { clientPerHour: 8 });
  const other = open().regulation;
  fail(regulation, 2);
  fail(other, 2);
  const under = taken(other);
  assert.equal(waits(regulation), 1, 'a try under way in the other process is seen');
  regulation.book(under, 'no_match');
  for (const one of [regulation, other]) assert.equal(waits(one), 30);
  fail(other, 3, { user: 'bob' });
  assert.equal(waits(regulation, { user: 'carol' }), 3600);
  assert.equal(regulation.globalFailures().used, 8);
  assert.equal(other.clear('alice'), true);
  assert.deepEqual(regulation.locks(), []);
});

test('a restart changes no counter', (t) => {
  const { regulation, db, open, clock } = ownRegulation(t);
  fail(regulation, 5);
  db.close();
  const again = open().regulation;
  assert.equal(waits(again), 30);
  clock.pass(30);
  fail(again, 1);
  assert.equal(waits(again), 60);
});
