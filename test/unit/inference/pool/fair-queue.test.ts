import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FairQueue, type Waiting } from '../../../../src/inference/pool/fair-queue.ts';

const from = (client: string, network = '10.0.0.1') => ({ client, network });

/** Adds so many for one origin, named by it. */
function add(queue: FairQueue<string>, client: string, count: number, network?: string): void {
  for (let i = 1; i <= count; i++) {
    queue.add({ from: from(client, network), item: `${network ?? client}${i}` });
  }
}

/** Takes everything out, each having cost `ms` of it. */
function drained(queue: FairQueue<string>, ms: (item: string) => number = () => 10): string[] {
  const items: string[] = [];
  for (let next = queue.take(10); next; next = queue.take(10)) {
    items.push(next.item);
    queue.done(next, ms(next.item) - 10);
  }
  return items;
}

test('one alone is served in the order of arrival', () => {
  const queue = new FairQueue<string>();
  add(queue, 'a', 4);
  assert.deepEqual(drained(queue), ['a1', 'a2', 'a3', 'a4']);
  assert.equal(queue.length, 0);
});

test('clients take turns, whoever has more waiting', () => {
  const queue = new FairQueue<string>();
  add(queue, 'a', 4);
  add(queue, 'b', 2);
  assert.deepEqual(drained(queue), ['a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
});

test('the networks of one client take turns, and count as one client', () => {
  const queue = new FairQueue<string>();
  add(queue, 'a', 3, 'n');
  add(queue, 'a', 3, 'm');
  add(queue, 'b', 3);
  assert.deepEqual(drained(queue), ['n1', 'b1', 'm1', 'b2', 'n2', 'b3', 'm2', 'n3', 'm3']);
});

test('whoever sends what costs more gets fewer', () => {
  const queue = new FairQueue<string>();
  add(queue, 'a', 3);
  add(queue, 'b', 10);
  const order = drained(queue, (item) => (item.startsWith('a') ? 50 : 10));
  assert.ok(order.indexOf('a2') >= 5, order.join(' '));
  assert.ok(order.indexOf('a3') >= 10, order.join(' '));
});

test('a newcomer begins level with the others, and staying away saves nothing up', () => {
  const queue = new FairQueue<string>();
  add(queue, 'a', 6);
  for (let i = 0; i < 3; i++) queue.done(queue.take(10)!, 0);
  add(queue, 'b', 3);
  assert.deepEqual(drained(queue).slice(0, 4), ['a4', 'b1', 'a5', 'b2']);
});

test('room is made by whoever has most, down to equal shares and no further', () => {
  const queue = new FairQueue<string>();
  add(queue, 'a', 6);
  const outs: (string | undefined)[] = [];
  for (let i = 1; i <= 5; i++) {
    const out: Waiting<string> | null = queue.makeRoomFor(from('b'));
    outs.push(out?.item);
    if (out) queue.add({ from: from('b'), item: `b${i}` });
  }
  assert.deepEqual(outs, ['a6', 'a5', 'a4', undefined, undefined]);
  assert.equal(queue.length, 6);
  assert.equal(queue.makeRoomFor(from('a')), null);
});

test('within one client room is made by the network that has most', () => {
  const queue = new FairQueue<string>();
  add(queue, 'a', 5, 'n');
  add(queue, 'b', 2);
  assert.equal(queue.hasRoomFor(from('a', 'm')), true);
  assert.equal(queue.makeRoomFor(from('a', 'm'))?.item, 'n5');
  assert.equal(queue.makeRoomFor(from('a', 'n')), null);
});

test('how many come first is what will be taken first', () => {
  const queue = new FairQueue<string>();
  assert.equal(queue.ahead(from('a')), 0);
  add(queue, 'a', 5);
  add(queue, 'b', 1);
  assert.equal(queue.ahead(from('a')), 6);
  assert.equal(queue.ahead(from('b')), 3);
  assert.equal(queue.ahead(from('c')), 2);
  assert.equal(queue.ahead(from('a', 'other')), 2);
});

test('what was removed is not taken, and only once', () => {
  const queue = new FairQueue<string>();
  const one = { from: from('a'), item: 'one' };
  queue.add(one);
  assert.equal(queue.remove(one), true);
  assert.equal(queue.remove(one), false);
  assert.equal(queue.take(10), null);
  assert.equal(queue.length, 0);
});
