/** One number in memory that threads share. Use it with Atomics only. */
export type SharedCell = Int32Array<SharedArrayBuffer>;

/** A new cell with the value 0. */
export const newCell = (): SharedCell =>
  new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
