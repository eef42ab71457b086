import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Disk } from '../../../lab/drill/power-cut/disk.ts';
import type { Operation } from '../../../lab/drill/power-cut/operations.ts';
import { SURVIVALS } from '../../../lab/drill/power-cut/survival.ts';

const write = (path: string, offset: number, text: string): Operation => ({
  kind: 'write',
  path,
  offset,
  data: Buffer.from(text),
});
const create = (path: string): Operation => ({ kind: 'create', path });
const sync = (path: string): Operation => ({ kind: 'sync', path });

function after(operations: readonly Operation[], survival: string, chance = 0, honest = true) {
  const disk = new Disk(honest);
  for (const operation of operations) disk.apply(operation);
  const files = disk.afterPowerCut({ survival: SURVIVALS[survival]!, random: () => chance });
  return Object.fromEntries([...files].map(([name, bytes]) => [name, bytes.toString('latin1')]));
}

const made = [create('a'), write('a', 0, 'old'), sync('a'), sync('')];

test('what was synced is there, what came later may be or not', () => {
  const changed = [...made, write('a', 0, 'new')];
  assert.deepEqual(after(changed, 'nothing'), { a: 'old' });
  assert.deepEqual(after(changed, 'everything'), { a: 'new' });
  assert.deepEqual(after([...changed, sync('a')], 'nothing'), { a: 'new' });
});

test('a file that was synced in a folder that was not has no name', () => {
  const unnamed = [create('a'), write('a', 0, 'old'), sync('a')];
  assert.deepEqual(after(unnamed, 'everything', 0), {});
  assert.deepEqual(after(unnamed, 'nothing', 0.99), { a: 'old' });
  assert.deepEqual(after([...unnamed, sync('other')], 'everything', 0), {}, 'another folder');
});

test('a file that was deleted or renamed is there until the folder is synced', () => {
  const deleted: Operation[] = [...made, { kind: 'unlink', path: 'a' }];
  assert.deepEqual(after(deleted, 'everything', 0), { a: 'old' });
  assert.deepEqual(after([...deleted, sync('')], 'everything', 0), {});
  const renamed: Operation[] = [...made, { kind: 'rename', path: 'a', to: 'b' }];
  assert.deepEqual(after(renamed, 'everything', 0), { a: 'old' });
  assert.deepEqual(after([...renamed, sync('')], 'everything', 0), { b: 'old' });
  const linked: Operation[] = [...made, { kind: 'link', path: 'a', to: 'b' }, sync('')];
  assert.deepEqual(after(linked, 'nothing'), { a: 'old', b: 'old' });
});

test('a write is torn between sectors, never inside one', () => {
  const long = [...made, write('a', 510, 'x'.repeat(4 + 512))];
  const states = [0, 0.3, 0.6, 0.99].map((chance) => {
    const text = after(long, 'in order, the last one torn', chance).a!;
    return [text.length, (text.match(/x/g) ?? []).length];
  });
  assert.deepEqual(states, [
    [3, 0],
    [512, 2],
    [1024, 514],
    [1026, 516],
  ]);
});

test('bytes that never arrived in a file that grew are not zeros', () => {
  const grown = [...made, write('a', 3, 'lost'), write('a', 7, 'kept')];
  let turn = 0;
  const disk = new Disk();
  for (const operation of grown) disk.apply(operation);
  const files = disk.afterPowerCut({
    survival: (pending) => pending.filter(() => turn++ % 2 === 1),
    random: () => 0,
  });
  assert.equal(files.get('a')!.toString('latin1'), `old${'\xa5'.repeat(4)}kept`);
});

test('a disk that only says it has synced loses all of it', () => {
  assert.deepEqual(after(made, 'nothing', 0.99, false), { a: '' });
  assert.deepEqual(after(made, 'nothing', 0, false), {});
});
