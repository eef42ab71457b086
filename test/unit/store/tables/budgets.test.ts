import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail, ownRegulation, taken, waits } from '../../../helpers/store/own-regulation.ts';

/** One failure each of as many users, so that no user is locked. */
async function spray(
  regulation: Parameters<typeof fail>[0],
  count: number,
  who = {},
): Promise<void> {
  for (let i = 0; i < count; i++) await fail(regulation, 1, { user: `user${i}`, ...who });
}

test('a client that has used its hour up waits until the hour is over', async (t) => {
  const { regulation, clock } = ownRegulation(t, { clientPerHour: 20 });
  await spray(regulation, 1);
  clock.pass(600);
  await spray(regulation, 19);
  assert.equal(await waits(regulation), 3000, 'the hour began with the first failure');
  assert.equal(await waits(regulation, { client: 'bank' }), 0);
  clock.pass(2999);
  assert.equal(await waits(regulation), 1);
  clock.pass(1);
  assert.equal(await waits(regulation), 0);
  await spray(regulation, 20);
  assert.equal(await waits(regulation), 3600, 'a new hour, a new count');
});

test('a network that has used its hour up is refused for every client behind it', async (t) => {
  const { regulation } = ownRegulation(t, { networkPerHour: 10 });
  await spray(regulation, 10, { client: 'shop' });
  assert.equal(await waits(regulation, { client: 'bank' }), 3600);
  assert.equal(await waits(regulation, { network: '198.51.100.8' }), 0);
});

test('matches and photographs that were not compared cost nothing', async (t) => {
  const { regulation } = ownRegulation(t, { clientPerHour: 1, networkPerHour: 1 });
  for (let i = 0; i < 10; i++) {
    regulation.book(await taken(regulation), 'match');
    regulation.book(await taken(regulation), 'not-compared');
    await regulation.release(await taken(regulation));
  }
  assert.equal(await waits(regulation), 0);
  await fail(regulation, 1);
  assert.equal(await waits(regulation, { user: 'bob' }), 3600);
});

test('the failures of everyone raise the alert and fall after the hour, but refuse nobody', async (t) => {
  const { regulation, clock } = ownRegulation(t, { globalAlertPerHour: 10 });
  await spray(regulation, 9);
  assert.deepEqual(await regulation.failuresOfEveryone(), { used: 9, alert: false });
  await spray(regulation, 1, { client: 'bank', network: '203.0.113.1' });
  assert.deepEqual(await regulation.failuresOfEveryone(), { used: 10, alert: true });
  assert.equal(await waits(regulation, { user: 'bob' }), 0);
  clock.pass(3600);
  assert.deepEqual(await regulation.failuresOfEveryone(), { used: 0, alert: false });
});

test('a clock that was a day ahead does not hold a client for a day', async (t) => {
  const { regulation, clock } = ownRegulation(t, { clientPerHour: 3 });
  await spray(regulation, 3);
  clock.pass(-86_400);
  assert.equal(await waits(regulation), 0);
  await spray(regulation, 3);
  assert.equal(await waits(regulation), 3600);
});

test('two processes on one database share every counter', async (t) => {
  const { regulation, open } = ownRegulation(t, { clientPerHour: 8 });
  const other = open().regulation;
  await fail(regulation, 2);
  await fail(other, 2);
  const under = await taken(other);
  assert.equal(await waits(regulation), 1, 'a try under way in the other process is seen');
  regulation.book(under, 'no_match');
  for (const one of [regulation, other]) assert.equal(await waits(one), 30);
  await fail(other, 3, { user: 'bob' });
  assert.equal(await waits(regulation, { user: 'carol' }), 3600);
  assert.equal((await regulation.failuresOfEveryone()).used, 8);
  assert.equal(await other.clear('alice'), true);
  assert.deepEqual(await regulation.locks(), []);
});

test('a restart changes no counter', async (t) => {
  const { regulation, db, open, clock } = ownRegulation(t);
  await fail(regulation, 5);
  db.close();
  const again = open().regulation;
  assert.equal(await waits(again), 30);
  clock.pass(30);
  await fail(again, 1);
  assert.equal(await waits(again), 60);
});
