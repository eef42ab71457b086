import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ROOT } from '../helpers/folders.ts';
import { listen, startApp } from '../helpers/service/app.ts';
import { DOCUMENTS, read } from './documents.ts';

const run = promisify(execFile);

/** Where the documents say that the service listens. */
const ADDRESS = 'http://127.0.0.1:8000';

interface Example {
  readonly command: string;
  /** What the document prints as the answer, undefined where it prints none. */
  readonly answer: unknown;
}

/** Every curl line of a document in order, with the answer printed under it. */
function examplesOf(document: string): Example[] {
  const blocks = read(document).matchAll(/```sh\n(curl [^\n]+)\n```(?:\n```json\n(.*?)\n```)?/gs);
  return [...blocks].map(([, command, json]) => ({
    command: command!,
    answer: json === undefined ? undefined : JSON.parse(json),
  }));
}

/** The words of a command line; the documents use double quotes only. */
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

/** Runs a curl line against `address`: the status, and the body where there is one. */
async function answerTo(command: string, address: string): Promise<[number, unknown]> {
  const [program, ...args] = words(command.replaceAll(ADDRESS, address));
  const { stdout } = await run(program!, ['-sS', '-w', '\n%{http_code}', ...args], { cwd: ROOT });
  const end = stdout.lastIndexOf('\n');
  const body = stdout.slice(0, end);
  return [Number(stdout.slice(end + 1)), body === '' ? undefined : JSON.parse(body)];
}

for (const document of DOCUMENTS.filter((file) => examplesOf(file).length > 0)) {
  test(`the curl lines of ${document} answer what it says`, async (t) => {
    const { app } = await startApp(t);
    const address = await listen(app);
    for (const { command, answer } of examplesOf(document)) {
      const [status, actual] = await answerTo(command, address);
      if (answer !== undefined) {
        assert.deepEqual(comparable(actual), comparable(answer), command);
      } else {
        assert.ok(status >= 200 && status < 300, `${command}: ${status}`);
      }
    }
  });
}

test('no curl line for this service escapes the test above', () => {
  const lines = (text: string): number =>
    text.split('\n').filter((l) => /\bcurl .*:8000/.test(l)).length;
  const found = DOCUMENTS.reduce((sum, file) => sum + examplesOf(file).length, 0);
  assert.equal(
    DOCUMENTS.reduce((sum, file) => sum + lines(read(file)), 0),
    found,
  );
  assert.ok(examplesOf('README.md').length >= 3);
  assert.ok(examplesOf('docs/api.md').length >= 9);
});
