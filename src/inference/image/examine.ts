import type { Refusal } from '../../domain/face/analysis.ts';
import { readJpegHeader } from './jpeg-header.ts';
import type { HeaderFault, PictureHeader } from './picture-header.ts';
import { readPngHeader } from './png-header.ts';

/** 4096 x 4096 pixels, more than a 16-megapixel phone camera has. */
export const MAX_PIXELS = 16_777_216;
/**
 * Longest side in pixels. Decoders work row by row, so in a picture of one column each pixel costs as
 * much as a whole row.
 */
const MAX_SIDE = 16_384;
/** Memory limit in bytes for a picture that cannot be decoded row by row: 16.7 megapixels of 8-bit RGB. */
const MAX_WHOLE_IMAGE_BYTES = 48 * 1024 * 1024;
/**
 * Limit in bytes of the unpacked pixels of a PNG: 16.7 megapixels of 8-bit RGBA, or half of that with
 * 16 bits. Decoding takes about a second at this limit.
 */
const MAX_RAW_BYTES = 64 * 1024 * 1024;
/**
 * Largest number of scans. Encoders write a progressive picture in about ten scans, the most thorough
 * ones in a few dozen.
 */
const MAX_SCANS = 64;
/**
 * Limit of the estimated processor time for all scans, in milliseconds. Ten scans of 16 megapixels take
 * 120 ms.
 */
const MAX_SCAN_MS = 500;
/**
 * Above one of these limits decoding takes much memory: bytes of a picture that is not decoded row by
 * row, and pixels of a PNG.
 */
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

/** First bytes of JPEG and PNG files. The declared media type and the file name are ignored. */
const JPEG = [0xff, 0xd8, 0xff];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const beginsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

/** A picture whose headers were examined and that may be decoded. */
export interface ExaminedPicture {
  readonly kind: 'fit';
  /** The bytes for the decoder: the file without the parts that it does not need. */
  readonly bytes: Uint8Array;
  /** Whether decoding takes much memory. Only one such picture is decoded at a time. */
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

/**
 * Examines the headers of a picture before a decoder reads it. Returns a refusal when the format, the
 * size or the decoding cost is not accepted.
 */
export function examine(bytes: Uint8Array): Refusal | ExaminedPicture {
  const jpeg = beginsWith(bytes, JPEG);
  if (!jpeg && !beginsWith(bytes, PNG)) {
    return refuse('unsupported-media', 'Send the photograph as JPEG or PNG.');
  }
  const header = jpeg ? readJpegHeader(bytes) : readPngHeader(bytes);
  if (header.kind === 'fault') return FAULTS[header.fault];
  const refusal = excess(header);
  if (refusal) return refusal;
  const { format, width, height, wholeBytes, plainProfile: useProfile, needed } = header;
  // A baseline JPEG is scaled down while it is read: 12 megapixels take 3 MB, but 20 MB as a PNG.
  const largePng = format === 'png' && width * height > SMALL_PNG_PIXELS;
  const large = largePng || wholeBytes > SMALL_WHOLE_BYTES;
  return { kind: 'fit', bytes: needed, large, useProfile };
}
