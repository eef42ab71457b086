import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fuzz, summary } from '../../../lab/fuzz/fuzz.ts';
import { ROOT } from '../../helpers/folders.ts';

test('B11 a thousand mutated photographs and a thousand mutated forms find no fault', async (t) => {
  const seed = Number(process.env.FUZZ_SEED ?? 1);
  t.diagnostic(`FUZZ_SEED=${seed}`);
  const samples = process.env.SAMPLES_PATH || join(ROOT, 'samples');
  const reports = await fuzz({ images: 1000, forms: 1000, seed, samples });
  assert.equal(reports.length, 2);
  for (const report of reports) {
    t.diagnostic(summary(report));
    assert.deepEqual(report.faults, [], `FUZZ_SEED=${seed}`);
    assert.equal(
      [...report.outcomes.values()].reduce((sum, n) => sum + n, 0),
      1000,
    );
    assert.ok(report.outcomes.size >= 5, 'the mutations reach too few of the rules');
  }
});
