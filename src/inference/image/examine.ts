import type { Refusal } from '../../domain/face/analysis.ts';
import { readJpegHeader } from './jpeg-header.ts';
import type { HeaderFault, PictureHeader } from './picture-header.ts';
import { readPngHeader } from './png-header.ts';

/** 4096 x 4096: above every 16-megapixel phone sensor. */
export const MAX_PIXELS = 16_777_216;
/** Decoders work row by row: a picture of one column costs as much for each pixel as a whole row. */
const MAX_SIDE = 16_384;
/** What an image that cannot be decoded row by row may need in memory: 16.7 megapixels of 8-bit RGB. */
const MAX_WHOLE_IMAGE_BYTES = 48 * 1024 * 1024;
/** 16.7 megapixels of 8-bit RGBA, or half of them with 16 bits: above it decoding takes a second. */
const MAX_RAW_BYTES = 64 * 1024 * 1024;
/** Encoders send a progressive picture in about ten scans; the most thorough ones in some dozens. */
const MAX_SCANS = 64;
/** Estimated processor time of the scans in milliseconds; ten scans of 16 megapixels take 120. */
const MAX_SCAN_MS = 500;
/** Above one of these, decoding takes much memory: of what arrives in several passes, of a PNG. */
const SMALL_WHOLE_BYTES = 8 * 1024 * 1024;
const SMALL_PNG_PIXELS = 4_000_000;

const refuse = (reason: Refusal['reason'], detail: string): Refusal => ({
  kind: 'refused',
  reason,
  detail,
});

export const DAMAGED = refuse(
  'image-invalid',
  'The photograph is damaged or cut off: take or send it again.',
);

const FAULTS: Readonly<Record<HeaderFault, Refusal>> = {
  damaged: DAMAGED,
  'rare-jpeg': refuse(
    'unsupported-media',
    'This kind of JPEG (12 bits, arithmetic or lossless) is not read: save it as an ordinary JPEG and send it again.',
  ),
  'too-many-parts': refuse(
    'image-too-costly',
    'The photograph holds more segments than any camera writes: save it anew as JPEG and send it again.',
  ),
};

/** JPEG and PNG by their first bytes; the declared type and the file name mean nothing. */
const JPEG = [0xff, 0xd8, 0xff];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const beginsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

/** A picture that may be decoded. */
export interface FitPicture {
  readonly kind: 'fit';
  /** What the decoder gets to see of the file. */
  readonly bytes: Uint8Array;
  /** Whether decoding takes much memory, so that only one such is decoded at a time. */
  readonly large: boolean;
  /** Whether the embedded colour profile is applied. */
  readonly useProfile: boolean;
}

/** The first limit that the picture exceeds, or null. */
function excess(header: PictureHeader): Refusal | null {
  const { format, width, height, cmyk, wholeBytes, rawBytes, scans, scanMs } = header;
  if (width * height > MAX_PIXELS) {
    return refuse(
      'image-too-large',
      `The photograph has ${width} x ${height} pixels; send at most ${MAX_PIXELS} (4096 x 4096).`,
    );
  }
  if (Math.max(width, height) > MAX_SIDE) {
    return refuse(
      'image-too-large',
      `The photograph has ${width} x ${height} pixels; send one with sides of at most ${MAX_SIDE}.`,
    );
  }
  if (cmyk) {
    return refuse(
      'unsupported-colour',
      'The photograph is CMYK: save it as RGB and send it again.',
    );
  }
  if (wholeBytes > MAX_WHOLE_IMAGE_BYTES) {
    return refuse(
      'image-too-large',
      format === 'png'
        ? 'An interlaced PNG of this size needs too much memory: save it without interlacing.'
        : 'A progressive JPEG of this size needs too much memory: save it as a baseline JPEG.',
    );
  }
  if (rawBytes > MAX_RAW_BYTES) {
    return refuse(
      'image-too-costly',
      'A PNG of 16 bits and this size takes too long to decode: save it with 8 bits, or as JPEG.',
    );
  }
  if (scans > MAX_SCANS || scanMs > MAX_SCAN_MS) {
    return refuse(
      'image-too-costly',
      `The photograph is a JPEG of ${scans} scans, which take too long to decode: save it as a baseline JPEG.`,
    );
  }
  return null;
}

/** Judges a picture by its headers, before any decoder sees it. */
export function examine(bytes: Uint8Array): Refusal | FitPicture {
  const jpeg = beginsWith(bytes, JPEG);
  if (!jpeg && !beginsWith(bytes, PNG)) {
    return refuse('unsupported-media', 'Send the photograph as JPEG or PNG.');
  }
  const header = jpeg ? readJpegHeader(bytes) : readPngHeader(bytes);
  if (header.kind === 'fault') return FAULTS[header.fault];
  const refusal = excess(header);
  if (refusal) return refusal;
  const { format, width, height, wholeBytes, plainProfile: useProfile, needed } = header;
  // A baseline JPEG shrinks while it is read: 12 megapixels take 3 MB, as a PNG 20.
  const largePng = format === 'png' && width * height > SMALL_PNG_PIXELS;
  const large = largePng || wholeBytes > SMALL_WHOLE_BYTES;
  return { kind: 'fit', bytes: needed, large, useProfile };
}
