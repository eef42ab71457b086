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

/** Adds the end marker to a JPEG that lacks it or has only its first byte. */
export function withEnd(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (bytes[length - 1] === END[0]) length--;
  return Buffer.concat([bytes.subarray(0, length), END]);
}

/** Two sequences of varied bytes without a marker. One alone could by chance be what is missing. */
const TAILS = [151, 58].map((step) =>
  Buffer.from(Array.from({ length: 1024 }, (_, i) => ((i + 1) * step + (i >> 3)) % 255)),
);

/**
 * The result of `withEnd` with other bytes before the end marker. When every block of the picture is
 * there, decoders ignore these bytes and the pixels stay the same. Otherwise decoders read them as the
 * missing blocks, and the pixels differ. This is needed because libvips reports a warning of libjpeg
 * only when it goes on to the next eight rows, so it never reports one about the last rows.
 */
export function* withOtherEnds(ended: Uint8Array): Generator<Uint8Array> {
  for (const tail of TAILS) yield Buffer.concat([ended.subarray(0, -END.length), tail, END]);
}

/** Number of times that a JPEG of one scan without its end marker is decoded. */
export const DECODES_WITHOUT_END = 1 + TAILS.length;
