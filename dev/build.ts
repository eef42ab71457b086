import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = 'dist/.build-stamp';
const SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const COMPILER = 'node_modules/typescript/bin/tsc';

function sourceHash(): string {
  const hash = createHash('sha256');
  const sources = readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of [...sources.sort(), ...SETTINGS])
    hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function builtHash(): string | null {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return null;
  }
}

function build(): number {
  const wanted = sourceHash();
  if (builtHash() === wanted) {
    console.error('build: up to date');
    return 0;
  }
  const start = performance.now();
  // Removes the whole folder: the output of a deleted source file could still be imported.
  rmSync('dist', { recursive: true, force: true });
  const compiler = spawnSync(process.execPath, [COMPILER, '-p', 'tsconfig.build.json'], {
    stdio: ['ignore', 2, 2],
  });
  if (compiler.status !== 0) {
    console.error('build: failed; repair the errors above and run it again');
    return 1;
  }
  cpSync('src/store/sqlite/file/migrations', 'dist/store/sqlite/file/migrations', {
    recursive: true,
    filter: (path) => !path.endsWith('.ts'),
  });
  writeFileSync(STAMP, wanted);
  console.error(`build: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return 0;
}

process.exitCode = build();
