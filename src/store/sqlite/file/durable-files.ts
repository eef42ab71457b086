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

/** Syncs a folder: a new file name survives a power cut only after this. */
function syncFolder(folder: string): void {
  // Windows cannot open a folder as a file. NTFS keeps a journal of file names.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes a private folder (mode 0700) and its parent folders, so that they survive a power cut. */
export function makeDurableFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; ; made = dirname(made)) {
    syncFolder(dirname(made));
    if (made === first || made === dirname(made)) return;
  }
}

/**
 * Makes a private file (mode 0600). After a power cut the file is complete or does not exist. Throws
 * EEXIST when there is one already.
 *
 * @param draft path for the unfinished file, in the same folder
 */
export function makeDurableFile(file: string, content: string, draft: string): void {
  try {
    const handle = openSync(draft, 'wx', 0o600);
    try {
      writeSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    moveIntoPlace(draft, file);
  } finally {
    if (existsSync(draft)) unlinkSync(draft);
  }
  syncFolder(dirname(file));
}

/**
 * Gives the draft its final name. A link is used because it never replaces a file that another process
 * made meanwhile; on file systems without links the draft is renamed.
 */
function moveIntoPlace(draft: string, file: string): void {
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

/** Gives a file a second name, or copies it when the file system has no links. */
function linkOrCopy(file: string, other: string): void {
  rmSync(other, { force: true });
  try {
    linkSync(file, other);
  } catch {
    copyFileSync(file, other);
    syncFile(other);
  }
}

/**
 * Replaces `file` by the finished `draft` and keeps the old file as `aside`. After a power cut or a
 * kill at any moment, `file` is the complete old or the complete new file and never missing.
 */
export function replaceFile(draft: string, file: string, aside: string): void {
  syncFile(draft);
  if (existsSync(file)) {
    const next = `${aside}.new`;
    linkOrCopy(file, next);
    renameSync(next, aside);
    // A rename does nothing when both names belong to one file, so the first name may still exist.
    rmSync(next, { force: true });
    syncFolder(dirname(file));
  }
  renameSync(draft, file);
  syncFolder(dirname(file));
}
