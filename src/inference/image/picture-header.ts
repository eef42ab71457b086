/**
 * What the headers of a picture say. They are read by our own bounded readers before a decoder sees
 * the file, because a file of a few kilobytes can cost a decoder minutes.
 */
export interface PictureHeader {
  readonly kind: 'header';
  readonly format: 'jpeg' | 'png';
  readonly width: number;
  readonly height: number;
  readonly cmyk: boolean;
  /** Memory in bytes that decoding holds at once; 0 where the picture is read row by row. */
  readonly wholeBytes: number;
  /** Bytes of all pixels of a PNG as they are stored, unpacked; 0 for a JPEG. */
  readonly rawBytes: number;
  /** Scans of a JPEG that is sent in several of them, otherwise 1. */
  readonly scans: number;
  /** Estimated processor time of what is done once for each scan, in milliseconds. */
  readonly scanMs: number;
  /** Whether the colour profile is one that can be applied cheaply; true where there is none. */
  readonly plainProfile: boolean;
  /** The file without the parts that no decoder needs. */
  readonly needed: Uint8Array;
}

export type HeaderFault =
  /** The parts of the file cannot be followed. */
  | 'damaged'
  /** A kind of JPEG that cameras do not write: 12 bits, arithmetic coding, lossless, hierarchical. */
  | 'rare-jpeg'
  /** More segments or chunks than any camera writes. */
  | 'too-many-parts';

export type HeaderReading = PictureHeader | { readonly kind: 'fault'; readonly fault: HeaderFault };

export const headerFault = (fault: HeaderFault): HeaderReading => ({ kind: 'fault', fault });
