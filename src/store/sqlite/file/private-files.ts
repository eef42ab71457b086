import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

const OWNER = 0o700;
const OTHERS = 0o077;

/**
 * Removes the permissions of everybody but the owner from a file, for example one that was copied by
 * hand. A file of another owner is left unchanged, because its owner decides who may read it. Does
 * nothing on Windows, which has no such modes.
 */
export function makePrivate(file: string): void {
  if (process.platform === 'win32') return;
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found || (found.mode & OTHERS) === 0 || found.uid !== process.getuid!()) return;
  chmodSync(file, found.mode & OWNER);
}

/** Makes an empty private file (mode 0600) if there is none. SQLite gives its other files the same mode. */
export function makePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  makePrivate(file);
}
