import type { PictureFormat } from './file-kind.ts';

/**
 * The headers of a picture. Our own readers with fixed limits read them before a decoder reads the
 * file, because a file of a few kilobytes can keep a decoder busy for minutes.
 */
export interface PictureHeader {
  readonly kind: 'header';
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly cmyk: boolean;
  /** Memory in bytes that decoding needs at once; 0 when the picture is decoded row by row. */
  readonly wholeBytes: number;
  /** Bytes of all pixels of a PNG, unpacked; 0 for a JPEG. */
  readonly rawBytes: number;
  /** Number of scans of a JPEG; 1 for every other picture. */
  readonly scans: number;
  /** Estimated processor time of the decoder in milliseconds; 0 for a PNG, which `rawBytes` judges. */
  readonly decodeMs: number;
  /** Whether the colour profile can be applied at low cost; true when there is none. */
  readonly plainProfile: boolean;
  /** The file without the parts that a decoder does not need. */
  readonly needed: Uint8Array;
  /** For a JPEG without its end marker, which may be complete or not; null for every other picture. */
  readonly unended: 'one-scan' | 'several-scans' | null;
}

export type HeaderFault =
  /** The structure of the file is broken. */
  | 'damaged'
  /** A kind of JPEG that cameras do not write: 12 bits, arithmetic coding, lossless, hierarchical. */
  | 'rare-jpeg'
  /** A WebP of several frames. */
  | 'animated'
  /** A WebP without loss. */
  | 'lossless'
  /** More segments or chunks than any camera writes. */
  | 'too-many-parts';

export type HeaderReading = PictureHeader | { readonly kind: 'fault'; readonly fault: HeaderFault };

export const headerFault = (fault: HeaderFault): HeaderReading => ({ kind: 'fault', fault });
