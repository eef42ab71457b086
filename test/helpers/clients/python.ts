import { spawnSync } from 'node:child_process';

/**
 * The interpreter that has `requests`: Debian packages it for its own Python, and another one may
 * come first in the path.
 */
const INTERPRETERS = ['/usr/bin/python3', 'python3'];

export const python = INTERPRETERS.find(
  (name) => spawnSync(name, ['-c', 'import requests']).status === 0,
);

/** A reason to skip, or false; under CI a missing interpreter is a failure. */
export function missingPython(): string | false {
  if (python) return false;
  if (process.env.CI) throw new Error('not installed: python3 with requests');
  return 'not installed: python3 with requests';
}
