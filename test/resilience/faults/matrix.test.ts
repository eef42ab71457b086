import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultMatrix } from '../../../lab/drill/fault-matrix.ts';
import { ERRORS } from '../../../lab/drill/faults/injector.ts';
import { runDrill } from './run-drill.ts';

const thrownIn = (evidence: readonly string[]): string[] =>
  evidence.flatMap((line) => /^thrown [1-9]\d* times: (.+)$/.exec(line)?.[1] ?? []).toSorted();

test('F12 whatever call fails, every answer is documented and nothing is half done', async (t) => {
  const { passed, said, evidence } = await runDrill(t, faultMatrix);
  assert.ok(passed, said);
  assert.deepEqual(thrownIn(evidence), Object.values(ERRORS).flat().toSorted());
});

test('F12 a drill in which some error was never thrown does not pass', async (t) => {
  const { passed, evidence } = await runDrill(t, faultMatrix, { calls: 1 });
  assert.equal(passed, false);
  assert.deepEqual(thrownIn(evidence), ['SQLITE_FULL', 'lost connection', 'overloaded']);
  assert.deepEqual(
    evidence.filter((line) => line.startsWith('FAULT')),
    [
      'FAULT no statement failed with SQLITE_BUSY, SQLITE_IOERR_WRITE, SQLITE_CORRUPT',
      'FAULT no engine failed with inference-failed',
    ],
  );
});
