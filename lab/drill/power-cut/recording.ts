import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../../operator/command/failure.ts';
import { Disk } from './disk.ts';
import { type Operation, readOperations } from './operations.ts';

const run = promisify(execFile);

export type Synchronous = 'FULL' | 'NORMAL' | 'OFF';

/** Compiles the recorder into the folder given. */
export async function buildRecorder(folder: string): Promise<string> {
  const library = join(folder, 'recorder.so');
  const source = join(import.meta.dirname, 'recorder.c');
  await run('gcc', ['-shared', '-fPIC', '-O2', '-Wall', '-o', library, source]).catch((cause) => {
    throw new Failure(`The recorder was not compiled: ${(cause as Error).message}`);
  });
  return library;
}

/** Compares the record with the real files, to find a call that the recorder missed. */
async function assertComplete(operations: readonly Operation[], root: string): Promise<void> {
  const disk = new Disk();
  for (const operation of operations) disk.apply(operation);
  const recorded = disk.now();
  // The -shm file is shared memory. SQLite makes it anew when the database is opened.
  const lasting = (name: string) => !name.endsWith('-shm');
  const names = (await readdir(root)).filter(lasting).sort();
  const same =
    String([...recorded.keys()].filter(lasting).sort()) === String(names) &&
    (
      await Promise.all(
        names.map(async (name) => recorded.get(name)!.equals(await readFile(join(root, name)))),
      )
    ).every(Boolean);
  if (!same) throw new Error('the record of the file operations is not complete');
}

export interface RecordingPlan {
  readonly library: string;
  /** A folder that the caller gives, for the files that are written. */
  readonly folder: string;
  readonly rounds: number;
  readonly synchronous: Synchronous;
}

/** Runs the writer on a new store; returns its file operations and what was acknowledged. */
export async function record(plan: RecordingPlan): Promise<Operation[]> {
  const { library, folder, rounds, synchronous } = plan;
  const log = join(folder, `${synchronous}.log`);
  const data = join(await realpath(folder), synchronous);
  await mkdir(data);
  const writer = spawn(
    process.execPath,
    [join(import.meta.dirname, 'writer.ts'), data, String(rounds), synchronous],
    {
      env: { ...process.env, LD_PRELOAD: library, POWER_CUT_ROOT: data, POWER_CUT_LOG: log },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let told = '';
  writer.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const [, signal] = await once(writer, 'close');
  if (signal !== 'SIGKILL') throw new Error(`the writer failed: ${told}`);
  const operations = readOperations(await readFile(log), data);
  await assertComplete(operations, data);
  return operations;
}
