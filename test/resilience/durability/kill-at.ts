import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

// Loaded before a script: kills the process just before its KILL_AT-th change of a file name.
let left = Number(process.env.KILL_AT);

function deadly(object: object, name: string): void {
  const methods = object as Record<string, (...args: unknown[]) => unknown>;
  const real = methods[name]!;
  methods[name] = (...args) => {
    left--;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return real.apply(object, args);
  };
}

for (const name of ['renameSync', 'linkSync', 'rmSync']) deadly(fs, name);
for (const name of ['rename', 'link']) deadly(promises, name);
syncBuiltinESMExports();
