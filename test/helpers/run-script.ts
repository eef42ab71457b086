import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from './folders.ts';

const run = promisify(execFile);

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script as its npm task does, on the data of a test's own folder. */
export async function runScript(
  script: string,
  folder: string,
  args: string[],
  more: Record<string, string> = {},
): Promise<Ran> {
  const env = { ...process.env, DATA_PATH: folder, DB_PATH: '', ...more };
  try {
    const done = await run(process.execPath, [script, ...args], { cwd: ROOT, env });
    return { code: 0, ...done };
  } catch (error) {
    const { code, stdout, stderr } = error as Ran;
    if (typeof code !== 'number') throw error;
    return { code, stdout, stderr };
  }
}
