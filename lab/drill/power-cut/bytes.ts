import type { Operation } from './operations.ts';

export type Change = Extract<Operation, { kind: 'write' | 'truncate' }>;

/** Filler for a file that grew before its bytes were written: old content of the disk. */
const RUBBISH = 0xa5;

/** The bytes of a file, which can be changed at any place. */
export class Bytes {
  #buffer: Buffer;
  #length: number;

  constructor(content: Buffer = Buffer.alloc(0)) {
    this.#buffer = Buffer.from(content);
    this.#length = content.length;
  }

  apply(change: Change): void {
    if (change.kind === 'truncate') this.#resize(change.bytes, 0);
    else {
      const end = change.offset + change.data.length;
      if (end > this.#length) this.#resize(end, RUBBISH);
      change.data.copy(this.#buffer, change.offset);
    }
  }

  #resize(length: number, fill: number): void {
    if (length > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(length, 2 * this.#buffer.length));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    if (length > this.#length) this.#buffer.fill(fill, this.#length, length);
    this.#length = length;
  }

  content(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length));
  }
}
