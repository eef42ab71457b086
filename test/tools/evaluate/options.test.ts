import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from '../../../lab/evaluate/options.ts';

test('defaults', () => {
  assert.deepEqual(readOptions(['--dataset', 'd']), {
    dataset: 'd',
    out: 'reports/evaluate',
    calibrate: false,
    limit: Infinity,
    threads: 2,
    bootstrap: 1000,
    without: [],
  });
});

test('help needs no dataset', () => assert.equal(readOptions(['--help']), null));

for (const args of [
  [],
  ['--dataset', 'd', '--limit', '0'],
  ['--dataset', 'd', '--threads', 'two'],
  ['--dataset', 'd', '--unknown'],
  ['--dataset', 'd', '--calibrate', '--limit', '5'],
  ['--dataset', 'd', '--calibrate', '--without', 'mirror'],
  ['--dataset', 'd', '--without', 'luck'],
]) {
  test(`refused: ${args.join(' ')}`, () => {
    assert.throws(() => readOptions(args), { name: 'UsageError' });
  });
}
