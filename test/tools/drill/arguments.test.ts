import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCall } from '../../../lab/drill/arguments.ts';
import { explain, list, report } from '../../../lab/drill/console.ts';
import type { Drill } from '../../../lab/drill/drill.ts';
import { UsageError } from '../../../operator/command/failure.ts';

const verdict = { passed: true, said: 'all was well', evidence: ['1 of 1'] };
const storm: Drill = {
  name: 'storm',
  rows: ['F01'],
  about: 'Everything at once.',
  options: {
    seconds: { about: 'how long', default: 5 },
    out: { about: 'where to', default: 'reports' },
  },
  run: async () => verdict,
};

test('without a name there is nothing to run, and the list names every drill', () => {
  assert.deepEqual(readCall([storm], []), { drill: null, settings: {}, help: false });
  assert.match(list([storm]), /storm {2}Everything at once\. \[F01\]/);
});

test('options are numbers or words, as their default is', () => {
  const { drill, settings } = readCall([storm], ['storm', '--seconds', '9']);
  assert.equal(drill, storm);
  assert.deepEqual(settings, { seconds: 9, out: 'reports' });
  assert.deepEqual(readCall([storm], ['storm', '--out=x']).settings, { seconds: 5, out: 'x' });
  assert.equal(readCall([storm], ['storm', '--help']).help, true);
  assert.match(explain(storm), /--seconds=5 {2}how long/);
});

test('wrong words are said in one sentence', () => {
  for (const args of [
    ['calm'],
    ['storm', 'twice'],
    ['storm', '--seconds', 'many'],
    ['storm', '--seconds=0'],
    ['storm', '--rain'],
  ]) {
    assert.throws(() => readCall([storm], args), UsageError, args.join(' '));
  }
});

test('the verdict stands last, after what it rests on', () => {
  assert.equal(report(storm, verdict), '1 of 1\n\nPASSED storm: all was well');
  assert.match(report(storm, { ...verdict, passed: false }), /\nFAILED storm: /);
});
