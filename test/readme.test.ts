import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ROOT } from './helpers/folders.ts';
import { listen, startApp } from './helpers/service/app.ts';

const run = promisify(execFile);

interface Example {
  readonly command: string;
  /** What the README says is answered, null where it says nothing is. */
  readonly answer: unknown;
}

/** Every curl line of the README in order, with the answer printed under it. */
function examples(): Example[] {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const blocks = [...text.matchAll(/```sh\n(curl [^\n]+)\n```(?:\n```json\n(.*?)\n```)?/gs)];
  return blocks.map(([, command, json]) => ({
    command: command!,
    answer: json === undefined ? null : JSON.parse(json),
  }));
}

/** The words of a command line; README uses double quotes only. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!);

/** Times, ids, cursors, memory and the last digits of scores differ from run to run and machine to machine. */
function comparable(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((entry) => comparable(entry, key));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, comparable(v, k)]));
  }
  if (
    /timestamp|_at$|_id$|instance|device_info|_bytes$|uptime_s|^next$/.test(key) &&
    key !== 'user_id'
  ) {
    return typeof value;
  }
  return typeof value === 'number' ? Math.round(value * 20) / 20 : value;
}

test('the curl lines of the README answer what the README says', async (t) => {
  const { app } = await startApp(t);
  const address = await listen(app);
  const list = examples();
  assert.ok(list.length >= 9, `${list.length} examples`);
  for (const { command, answer } of list) {
    const [program, ...args] = words(command.replaceAll('http://127.0.0.1:8000', address));
    const { stdout } = await run(program!, ['-sS', ...args], { cwd: ROOT });
    const actual = stdout === '' ? null : JSON.parse(stdout);
    assert.deepEqual(comparable(actual), comparable(answer), command);
  }
});
