import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

const OWNER = 0o700;
const OTHERS = 0o077;

/**
 * Takes the rights of everybody but the owner away from a file that an older program, or a copy by
 * hand, left open. A file of another owner stays as it is: how it is shared is not ours to say. Windows
 * has no such modes.
 */
export function makePrivate(file: string): void {
  if (process.platform === 'win32') return;
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found || (found.mode & OTHERS) === 0 || found.uid !== process.getuid!()) return;
  chmodSync(file, found.mode & OWNER);
}

/** Makes an empty private file unless there is one: SQLite gives its other files the same mode. */
export function makePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  makePrivate(file);
}
