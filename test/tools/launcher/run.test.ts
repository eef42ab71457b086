import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

// By a computed address, as the launcher's plain JavaScript carries no types.
const launcher = (name: string) =>
  import(new URL(`../../../scripts/run/${name}`, import.meta.url).href);
const { isRecent }: { isRecent(version: string): boolean } = await launcher('node.mjs');
const { testArguments }: { testArguments(args: string[]): string[] } =
  await launcher('test-arguments.mjs');

let root: string;

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(root, 'scripts/run.mjs'), ...args], { stdio: 'pipe' });
}

async function finish(child: ChildProcess) {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk) => {
      output[name] += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code, ...output };
}

const run = (...args: string[]) => finish(start(...args));

// A project whose dependencies count as installed, with stand-ins for what the tasks call.
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-'));
  await cp('scripts/run.mjs', join(root, 'scripts/run.mjs'));
  await cp('scripts/run', join(root, 'scripts/run'), { recursive: true });
  await put('package-lock.json', '{}');
  await put('package.json', '{"type":"module"}');
  const hash = createHash('sha256').update('{}').update('{"type":"module"}').digest('hex');
  const platform = `${process.platform}-${process.arch}`;
  await put('node_modules/.install-stamp', `${hash} ${platform}\n`);
});

after(() => rm(root, { recursive: true, force: true }));

test('--help lists every task of package.json with a sentence', async () => {
  const { code, stdout } = await run('--help');
  assert.equal(code, 0);
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
  for (const task of Object.keys(scripts))
    assert.match(stdout, new RegExp(`^  ${task} +\\w.*\\.$`, 'm'));
});

test('an unknown task lists the tasks and exits with 2', async () => {
  for (const args of [['fly'], ['toString'], []]) {
    const { code, stderr } = await run(...args);
    assert.equal(code, 2);
    assert.match(stderr, /^ {2}start /m);
  }
});

test('a task gets its arguments, keeps stdout to itself, and its exit code is passed on', async () => {
  await put('dev/docs.ts', 'console.log(process.argv.slice(2).join()); process.exit(78);');
  assert.deepEqual(await run('docs', '--a', 'b c'), { code: 78, stdout: '--a,b c\n', stderr: '' });
});

test('a task that a signal ended exits with 128 + n', async () => {
  await put('dev/docs.ts', "process.kill(process.pid, 'SIGKILL');");
  assert.equal((await run('docs')).code, 137);
});

test('signals are forwarded once, and the exit code is the task’s', async () => {
  const source = `let count = 0;
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => count++);
    setTimeout(() => process.exit(50 + count), 700);
    console.log('ready');`;
  await put('dev/docs.ts', source);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const child = start('docs');
    const finished = finish(child);
    await once(child.stdout!, 'data');
    child.kill(signal);
    setTimeout(() => child.kill(signal), 100);
    assert.equal((await finished).code, 51);
  }
});

test('check runs everything, sums up, and fails when one part does', async () => {
  await put('node_modules/@biomejs/biome/bin/biome', 'process.exit(1);');
  await put('node_modules/typescript/bin/tsc', '');
  for (const name of ['docs', 'dashboards']) {
    await put(`dev/${name}.ts`, 'process.exit(process.argv[2] === "--check" ? 0 : 9);');
  }
  const { code, stderr } = await run('check');
  assert.equal(code, 1);
  assert.equal(
    stderr,
    '[run] style: failed\n[run] types: ok\n[run] documents: ok\n[run] dashboards: ok\n',
  );
});

test('start stops at a refusal, and goes on without samples', async () => {
  await put('dev/fetch-assets.ts', "process.exit(process.argv[2] === 'samples' ? 1 : 0);");
  await put('dev/build.ts', '');
  await put('dist/server.js', 'console.log(process.argv[2]); process.exit(78);');
  const started = await run('start', '--port=1');
  assert.deepEqual([started.code, started.stdout], [78, '--port=1\n']);
  assert.match(started.stderr, /without the sample photographs/);
  await put('dev/fetch-assets.ts', 'process.exit(1);');
  assert.deepEqual(await run('start'), { code: 1, stdout: '', stderr: '' });
});

test('only a node that runs TypeScript counts as recent', () => {
  const versions = ['18.20.0', '20.20.2', '22.17.9', '22.18.0', '24.0.0', '26.10.0'];
  assert.deepEqual(versions.map(isRecent), [false, false, false, true, true, true]);
});

test('test files replace the default pattern, flags do not', () => {
  assert.deepEqual(testArguments(['a.test.ts', '--test-only']), ['a.test.ts', '--test-only']);
  const named = ['--test-name-pattern', 'enrol'];
  assert.deepEqual(testArguments(named), [...named, 'test/**/*.test.ts']);
});
