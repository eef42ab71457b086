import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownFolder } from '../../helpers/folders.ts';
import { runScript } from '../../helpers/run-script.ts';

/** A test for each reason: the evaluation says in one line why it refuses, and writes nothing. */
export function testRefusals(cases: Readonly<Record<string, readonly string[]>>): void {
  for (const [why, args] of Object.entries(cases)) {
    test(`refused with exit code 2: ${why}`, async (t) => {
      const folder = ownFolder(t);
      const { code, stderr } = await runScript('lab/evaluate.ts', folder, [...args]);
      assert.equal(code, 2, stderr);
      assert.ok(!existsSync(join(folder, 'out')));
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    });
  }
}
