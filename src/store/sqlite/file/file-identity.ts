import { type BigIntStats, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../../../errors.ts';
import { damaged } from './sqlite-errors.ts';

/** Less than the write-ahead log grows to before it is folded. */
const LEAST_FREE_BYTES = 8 * 1024 * 1024;

const identity = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

/** What SQLite does not notice about the place of its file until it is too late. */
export class FileIdentity {
  readonly #file: string;
  readonly #identity: string;

  constructor(file: string) {
    this.#file = file;
    this.#identity = identity(statSync(file, { bigint: true }));
  }

  /** Throws when another file has taken the place of ours: what is written now ends with the process. */
  checkFile(): void {
    const now = statSync(this.#file, { bigint: true, throwIfNoEntry: false });
    if (!now || identity(now) !== this.#identity)
      throw damaged(new Error('not the file we opened'));
  }

  /** The same, and throws when the disk is about to be full. */
  check(): void {
    this.checkFile();
    const { bavail, blocks, bsize } = statfsSync(dirname(this.#file));
    // Some file systems do not tell.
    if (blocks > 0 && bavail * bsize < LEAST_FREE_BYTES) {
      throw new Problem('storage-full', 'The disk of the database is about to be full.');
    }
  }
}
