/**
 * Largest number of segments. A camera writes about twenty; each scan of a progressive file may add a
 * table.
 */
const MAX_SEGMENTS = 10_000;
const MARKER = 0xff;
export const EOI = 0xd9;
/** Whether the marker has no content: TEM, the restart markers and SOI. */
const standsAlone = (marker: number): boolean =>
  marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

export interface Segment {
  readonly marker: number;
  /** Offsets at which its content begins and ends. */
  readonly from: number;
  readonly to: number;
}

/** Iterates over the segments as a decoder does: bytes between two segments are skipped. */
export class Segments {
  readonly #bytes: Uint8Array;
  #at = 2;
  #count = 0;
  #ended = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get tooMany(): boolean {
    return this.#count > MAX_SEGMENTS;
  }

  /** Whether the marker that ends a picture has been met. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Null at the end of the file or of the picture. */
  next(): Segment | null {
    const bytes = this.#bytes;
    for (;;) {
      let at = this.#at;
      while (at < bytes.length && bytes[at] !== MARKER) at++;
      while (bytes[at] === MARKER) at++;
      const marker = bytes[at];
      if (marker === EOI) this.#ended = true;
      if (marker === undefined || marker === EOI) return null;
      this.#at = at + 1;
      // FF 00 stands for a byte FF in the coded picture.
      if (marker === 0 || standsAlone(marker)) continue;
      if (at + 2 >= bytes.length) return null;
      const length = (bytes[at + 1]! << 8) | bytes[at + 2]!;
      if (length < 2) return null;
      this.#count++;
      this.#at = at + 1 + length;
      return { marker, from: at + 3, to: this.#at };
    }
  }
}
