import { spawnSync } from 'node:child_process';

/** Whether every program is installed; under CI a missing one is a failure, elsewhere a reason to skip. */
export function missing(...programs: string[]): string | false {
  const absent = programs.filter((name) => spawnSync('which', [name]).status !== 0);
  if (absent.length === 0) return false;
  if (process.env.CI) throw new Error(`not installed: ${absent.join(', ')}`);
  return `not installed: ${absent.join(', ')}`;
}
