import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultMatrix } from '../../../lab/drill/fault-matrix.ts';
import { runDrill } from './run-drill.ts';

test('F12 whatever call fails, every answer is documented and nothing is half done', async (t) => {
  const { passed, said } = await runDrill(t, faultMatrix);
  assert.ok(passed, said);
});
