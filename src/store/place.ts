import { type BigIntStats, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../errors.ts';
import { damaged } from './faults.ts';

/** Less than the write-ahead log grows to before it is folded. */
const LEAST_FREE_BYTES = 8 * 1024 * 1024;

const identity = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

/** What SQLite does not notice about the place of its file until it is too late. */
export class Place {
  readonly #file: string;
  readonly #identity: string;

  constructor(file: string) {
    this.#file = file;
    this.#identity = identity(statSync(file, { bigint: true }));
  }

  /** Throws when the disk is about to be full, or another file has taken the place of ours. */
  check(): void {
    const now = statSync(this.#file, { bigint: true, throwIfNoEntry: false });
    // What is written from now on goes into a file without a name, and ends with the process.
    if (!now || identity(now) !== this.#identity)
      throw damaged(new Error('not the file we opened'));
    const { bavail, blocks, bsize } = statfsSync(dirname(this.#file));
    // Some file systems do not tell.
    if (blocks > 0 && bavail * bsize < LEAST_FREE_BYTES) {
      throw new Problem('storage-full', 'The disk of the database is about to be full.');
    }
  }
}
