import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';

const PREFIX = '.fetch-';
const STALE_MS = 60 * 60 * 1000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface Staging {
  path: string;
  close(): void;
}

/**
 * A folder for unfinished files. It is inside the target folder, so that a file is moved out of it in
 * one step. It is removed when it is closed and when a signal ends the program.
 */
export async function openStaging(folder: string): Promise<Staging> {
  const path = await mkdtemp(join(folder, PREFIX));
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  const stop = (signal: (typeof SIGNALS)[number]) => {
    remove();
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return {
    path,
    close() {
      for (const signal of SIGNALS) process.off(signal, stop);
      remove();
    },
  };
}

/** Removes what a killed run left. A younger folder may belong to a run that is not done. */
export async function removeStale(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((entry) => entry.startsWith(PREFIX))) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
  }
}
