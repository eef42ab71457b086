import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EDITS } from '../../../../lab/evaluate/replay/edits.ts';
import { readReplayOptions, wantsReplay } from '../../../../lab/evaluate/replay/options.ts';

test('without a folder the samples are measured, with every edit', () => {
  assert.deepEqual(readReplayOptions(['--replay']), {
    dataset: null,
    edits: EDITS,
    photographs: 150,
    half: 'both',
    threads: 2,
    bootstrap: 1000,
    out: 'reports/evaluate',
  });
  assert.ok(EDITS.length >= 25);
  assert.equal(new Set(EDITS.map(({ name }) => name)).size, EDITS.length);
});

test('a folder, some edits in the order of the table, half of the people', () => {
  const args = ['--replay', 'faces', '--edits', 'grey,jpeg-8', '--half', 'second'];
  const { dataset, edits, half } = readReplayOptions([...args, '--photographs', '7']);
  assert.deepEqual([dataset, half], ['faces', 'second']);
  assert.deepEqual(
    edits.map(({ name }) => name),
    ['jpeg-8', 'grey'],
  );
});

test('asked for by its name, but not when help is', () => {
  assert.equal(wantsReplay(['--replay', 'faces']), true);
  assert.equal(wantsReplay(['--replay', '--help']), false);
  assert.equal(wantsReplay(['--dataset', 'faces']), false);
});

for (const args of [
  ['a', 'b'],
  ['--edits', 'haircut'],
  ['--half', 'third'],
  ['--photographs', '0'],
  ['--threads', 'two'],
  ['--dataset', 'd'],
  ['--calibrate'],
]) {
  test(`refused: --replay ${args.join(' ')}`, () => {
    assert.throws(() => readReplayOptions(['--replay', ...args]), { name: 'UsageError' });
  });
}
