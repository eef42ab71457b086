import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
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
