import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownFolder } from '../../../helpers/folders.ts';
import { Program } from '../../../helpers/process.ts';

test('replicas that start on an empty folder at once agree on schema and master key', async (t) => {
  const folder = ownFolder(t);
  const moment = String(Date.now() + 2500);
  const opened = Array.from(
    { length: 4 },
    () => new Program(t, ['test/unit/store/file/open-once.ts', folder, moment], {}),
  );
  const exits = await Promise.all(opened.map((program) => program.exit));
  for (const [i, { code }] of exits.entries()) assert.equal(code, 0, opened[i]!.output);
  const key = readFileSync(join(folder, 'master.key'), 'utf8');
  assert.deepEqual(
    opened.map(({ output }) => output),
    opened.map(() => key),
  );
});
