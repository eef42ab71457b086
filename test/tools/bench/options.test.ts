import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanEnvironment, serviceEnvironment } from '../../../lab/bench/measure/environment.ts';
import { readOptions } from '../../../lab/bench/options.ts';
import { FULL, QUICK } from '../../../lab/bench/plan.ts';
import { UsageError } from '../../../operator/command/failure.ts';

test('without a word everything is measured as the service is configured', () => {
  assert.deepEqual(readOptions([]), {
    plan: FULL,
    out: 'reports/bench',
    strict: false,
    peers: null,
  });
});

test('each option does what it says', () => {
  const options = readOptions(['--quick', '--threads', '1', '--out', 'here', '--strict']);
  assert.deepEqual(options, {
    plan: { ...QUICK, threads: 1 },
    out: 'here',
    strict: true,
    peers: null,
  });
  assert.equal(readOptions(['--help']), null);
  const peers = readOptions(['--peers', '--dataset', 'lfw', '--out', 'here'])?.peers;
  assert.deepEqual(peers, { out: 'here', dataset: 'lfw' });
});

test('a wrong word is named', () => {
  for (const args of [
    ['--fast'],
    ['fast'],
    ['--threads', '0'],
    ['--threads', 'two'],
    ['--dataset', 'lfw'],
  ]) {
    assert.throws(() => readOptions(args), UsageError, args.join(' '));
  }
});

test('no setting of the caller’s shell changes a figure', (t) => {
  const set = (name: string, value: string) => {
    const before = process.env[name];
    process.env[name] = value;
    t.after(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  };
  set('PAD_MODE', 'off');
  set('REDIS_URL', 'redis://127.0.0.1:1');
  set('MALLOC_ARENA_MAX', '1');
  set('NODE_OPTIONS', '--no-warnings');
  const bare = cleanEnvironment(3);
  assert.deepEqual(
    [bare.PAD_MODE, bare.REDIS_URL, bare.MALLOC_ARENA_MAX, bare.NODE_OPTIONS],
    [undefined, undefined, undefined, undefined],
  );
  assert.equal(bare.OMP_NUM_THREADS, '3');
  assert.equal(serviceEnvironment(bare, 'folder').MALLOC_ARENA_MAX, '2');
});
