import type { Band, JpegFrame } from './jpeg-cost.ts';
import { EOI } from './jpeg-segments.ts';

const COEFFICIENTS = 64;

/**
 * Whether the scans bring every coefficient of every component to its last bit. A progressive file
 * that ends between two scans gives a picture in which only detail is missing.
 */
export function hasAllOf(frame: JpegFrame, bands: readonly Band[]): boolean {
  return frame.components.every(({ id }) => {
    const whole = new Set<number>();
    for (const { ids, first, last, lowestBit } of bands) {
      if (!ids.includes(id)) continue;
      if (!frame.progressive) return true;
      if (lowestBit > 0) continue;
      for (let k = first; k <= Math.min(last, COEFFICIENTS - 1); k++) whole.add(k);
    }
    return whole.size === COEFFICIENTS;
  });
}

const END = Buffer.of(0xff, EOI);

/** A JPEG that lacks the marker at its end, with that marker; half of one may be there. */
export function withEnd(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (bytes[length - 1] === END[0]) length--;
  return Buffer.concat([bytes.subarray(0, length), END]);
}

/** Bits of all kinds, none of them a marker. One alone may by chance look like what is missing. */
const TAILS = [151, 58].map((step) =>
  Buffer.from(Array.from({ length: 1024 }, (_, i) => ((i + 1) * step + (i >> 3)) % 255)),
);

/**
 * What `withEnd` gave, with other bytes before the marker. If every block of the picture is there, no
 * decoder looks at them, and the picture is the same. If not, they are taken for the blocks that are
 * missing. Needed because libvips passes on a warning of libjpeg only when it goes on to the next
 * eight rows, and so keeps silent about the last ones.
 */
export function* withOtherEnds(ended: Uint8Array): Generator<Uint8Array> {
  for (const tail of TAILS) yield Buffer.concat([ended.subarray(0, -END.length), tail, END]);
}

/** How many decodes a JPEG of one scan without its end marker takes. */
export const DECODES_WITHOUT_END = 1 + TAILS.length;
