import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A new name is safe from a power cut only when its folder is synced as well. */
function syncFolder(folder: string): void {
  // Windows opens no folder; NTFS writes names down by itself.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes a private folder, with those above it, that is there after a power cut. */
export function makeLastingFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; ; made = dirname(made)) {
    syncFolder(dirname(made));
    if (made === first || made === dirname(made)) return;
  }
}

/**
 * Makes a private file that is there as a whole after a power cut, or not at all. Throws EEXIST when
 * there is one.
 */
export function makeLastingFile(file: string, content: string, draft: string): void {
  try {
    const handle = openSync(draft, 'wx', 0o600);
    try {
      writeSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    name(draft, file);
  } finally {
    if (existsSync(draft)) unlinkSync(draft);
  }
  syncFolder(dirname(file));
}

/** A link never replaces a file that another process made meanwhile; some file systems have none. */
function name(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw cause;
    renameSync(draft, file);
  }
}

function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A second name for a file, or a copy of it where there are no links. */
function duplicate(file: string, other: string): void {
  rmSync(other, { force: true });
  try {
    linkSync(file, other);
  } catch {
    copyFileSync(file, other);
    syncFile(other);
  }
}

/**
 * Puts a finished file in the place of another, which stays as `aside`. Killed or cut off at any moment
 * the place holds the one or the other as a whole, and is never empty.
 */
export function replaceFile(draft: string, file: string, aside: string): void {
  syncFile(draft);
  if (existsSync(file)) {
    const next = `${aside}.new`;
    duplicate(file, next);
    renameSync(next, aside);
    // Two names of one file are left as they are by a rename.
    rmSync(next, { force: true });
    syncFolder(dirname(file));
  }
  renameSync(draft, file);
  syncFolder(dirname(file));
}
