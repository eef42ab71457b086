import { type BigIntStats, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../../../errors.ts';
import { damaged } from './sqlite-errors.ts';

/**
 * Smallest free disk space in bytes. With less, the write-ahead log may lack space to grow until its
 * next checkpoint.
 */
const LEAST_FREE_BYTES = 8 * 1024 * 1024;

const identity = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

/** Checks two things that SQLite notices too late: a replaced database file and a full disk. */
export class FileIdentity {
  readonly #file: string;
  readonly #identity: string;

  constructor(file: string) {
    this.#file = file;
    this.#identity = identity(statSync(file, { bigint: true }));
  }

  /**
   * Throws storage-corrupt when the file was deleted or replaced: everything written from now on would
   * be lost when the process ends.
   */
  checkFile(): void {
    const now = statSync(this.#file, { bigint: true, throwIfNoEntry: false });
    if (!now || identity(now) !== this.#identity)
      throw damaged(new Error('the database file was deleted or replaced'));
  }

  /** Like `checkFile`; also throws storage-full when the disk is nearly full. */
  check(): void {
    this.checkFile();
    const { bavail, blocks, bsize } = statfsSync(dirname(this.#file));
    // Some file systems do not report their free space.
    if (blocks > 0 && bavail * bsize < LEAST_FREE_BYTES) {
      throw new Problem('storage-full', 'The disk of the database is about to be full.');
    }
  }
}
