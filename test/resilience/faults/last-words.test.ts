import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownFolder, ROOT } from '../../helpers/folders.ts';
import { Program } from '../../helpers/process.ts';

const RUNS = 20;
const PROGRAM = 'test/resilience/faults/ends-at-once.ts';
const LAST = /\{"level":60,[^\n]*"msg":"these are the last words"\}\n/;
const KILLED = { code: null, signal: 'SIGKILL' };

test(`F08 the last words reach a pipe, ${RUNS} times`, async (t) => {
  for (let run = 0; run < RUNS; run++) {
    const program = new Program(t, [PROGRAM, run % 2 === 0 ? 'idle' : 'busy'], {});
    assert.deepEqual(await program.exit, KILLED);
    assert.match(program.output, LAST, `run ${run}`);
  }
});

test(`F08 the last words reach a file, ${RUNS} times`, async (t) => {
  const file = join(ownFolder(t), 'service.log');
  for (let run = 0; run < RUNS; run++) {
    const log = openSync(file, 'w');
    const child = spawn(process.execPath, [PROGRAM], { cwd: ROOT, stdio: ['ignore', log, log] });
    closeSync(log);
    const [code, signal] = await once(child, 'exit');
    assert.deepEqual({ code, signal }, KILLED);
    assert.match(readFileSync(file, 'utf8'), LAST, `run ${run}`);
  }
});

test('F08 a reader that stands still does not hold the end up', async () => {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, [PROGRAM, 'full'], { cwd: ROOT, stdio: [...stdio] });
  const [code, signal] = await once(child, 'exit');
  assert.deepEqual({ code, signal }, KILLED);
});
