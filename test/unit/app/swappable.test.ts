import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ReloadModel } from '../../../src/app/reload-model.ts';
import { Swappable } from '../../../src/app/swappable.ts';
import { RefusalToStart } from '../../../src/errors.ts';

class Thing {
  readonly name: string;
  closed = 0;
  constructor(name: string) {
    this.name = name;
  }
  async close(): Promise<void> {
    this.closed++;
  }
}

const unexpected = (cause: unknown): never => {
  throw cause;
};

test('who began with the old one ends with it, and only then it is closed, once', async () => {
  const [old, next] = [new Thing('old'), new Thing('next')];
  const active = new Swappable(old, unexpected);
  const gate = Promise.withResolvers<void>();
  const seen: string[] = [];
  const slow = [1, 2].map(() =>
    active.use(async (thing) => {
      await gate.promise;
      seen.push(thing.name);
    }),
  );
  assert.equal(active.replace(next), true);
  assert.equal(active.current, next);
  assert.equal(await active.use(async ({ name }) => name), 'next');
  assert.deepEqual([old.closed, active.open], [0, 2]);
  gate.resolve();
  await Promise.all(slow);
  await setImmediate();
  assert.deepEqual(seen, ['old', 'old']);
  assert.deepEqual([old.closed, next.closed, active.open], [1, 0, 1]);
});

test('work that fails gives the old one free as well, and its error comes through', async () => {
  const old = new Thing('old');
  const active = new Swappable(old, unexpected);
  const gate = Promise.withResolvers<void>();
  const failing = active.use(async () => {
    await gate.promise;
    throw new Error('of the work');
  });
  active.replace(new Thing('next'));
  gate.resolve();
  await assert.rejects(failing, /of the work/);
  await setImmediate();
  assert.equal(old.closed, 1);
});

test('closing waits for everyone and nothing takes its place afterwards', async () => {
  const [old, next, late] = [new Thing('old'), new Thing('next'), new Thing('late')];
  const active = new Swappable(old, unexpected);
  const gate = Promise.withResolvers<void>();
  const slow = active.use(() => gate.promise);
  active.replace(next);
  let closed = false;
  const closing = active.close().then(() => {
    closed = true;
  });
  await setImmediate();
  assert.deepEqual([closed, next.closed, old.closed], [false, 1, 0]);
  gate.resolve();
  await Promise.all([slow, closing]);
  assert.deepEqual([old.closed, next.closed, active.open], [1, 1, 0]);
  assert.equal(active.replace(late), false);
  assert.equal(late.closed, 0);
});

test('a close that fails is reported and does not hold the others', async () => {
  const faults: unknown[] = [];
  const broken = { close: () => Promise.reject(new Error('stuck')) };
  const active = new Swappable(broken, (cause) => faults.push(cause));
  active.replace({ close: async () => undefined as never });
  await setImmediate();
  assert.match(String(faults[0]), /stuck/);
  assert.equal(active.open, 1);
  await active.close();
});

const reloadOf = (active: Swappable<Thing>, open: () => Promise<Thing>) => {
  const shown: string[] = [];
  const swapped = ({ name }: Thing) => void shown.push(name);
  return { shown, reload: new ReloadModel({ active, open, idOf: ({ name }) => name, swapped }) };
};

test('a reload while one runs is told so, and the next one is done', async () => {
  const active = new Swappable(new Thing('old'), unexpected);
  const gate = Promise.withResolvers<void>();
  let count = 0;
  const { reload, shown } = reloadOf(active, async () => {
    await gate.promise;
    return new Thing(`next${++count}`);
  });
  const first = reload.run();
  assert.deepEqual(await reload.run(), { kind: 'running' });
  gate.resolve();
  assert.deepEqual(await first, { kind: 'reloaded', old: 'old', new: 'next1' });
  assert.deepEqual(await reload.run(), { kind: 'reloaded', old: 'next1', new: 'next2' });
  assert.deepEqual(shown, ['next1', 'next2']);
});

test('what cannot be opened leaves the old one in place', async () => {
  const old = new Thing('old');
  const active = new Swappable(old, unexpected);
  const faults = [new RefusalToStart('No such model.'), new Error('a fault of ours')];
  const { reload, shown } = reloadOf(active, () => Promise.reject(faults.shift()));
  assert.deepEqual(await reload.run(), { kind: 'refused', why: 'No such model.' });
  await assert.rejects(reload.run(), /a fault of ours/);
  assert.deepEqual([active.current, old.closed, shown.length], [old, 0, 0]);
});

test('what was opened while the service stopped is closed again', async () => {
  const active = new Swappable(new Thing('old'), unexpected);
  const late = new Thing('late');
  const { reload, shown } = reloadOf(active, async () => {
    await active.close();
    return late;
  });
  assert.deepEqual(await reload.run(), { kind: 'stopping' });
  assert.deepEqual([late.closed, shown.length], [1, 0]);
});
