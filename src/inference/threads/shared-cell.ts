/** One number in memory that threads share; it is read and written by Atomics only. */
export type SharedCell = Int32Array<SharedArrayBuffer>;

/** A cell of the value 0. */
export const newCell = (): SharedCell =>
  new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
