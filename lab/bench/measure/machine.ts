import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { watchOthers } from './block.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** Short hash, with + when files were changed; null outside a repository. */
  readonly commit: string | null;
  /** Mean number of programs that wanted a processor in the last minute. */
  readonly loadBefore: number;
  /** Share of the processors in use in the second before the bench began. */
  readonly foreignBefore: number;
}

const git = (...args: string[]): string =>
  execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

function commit(): string | null {
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return null;
  }
}

export async function machine(): Promise<Machine> {
  const others = watchOthers();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return {
    foreignBefore: others(0),
    loadBefore: loadavg()[0]!,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    node: process.version,
    commit: commit(),
  };
}
