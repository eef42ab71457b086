import type { Refusal } from '../../domain/face/analysis.ts';
import { type FileKind, fileKind, hasTextLineEnds, type PictureFormat } from './file-kind.ts';
import { readJpegHeader } from './jpeg-header.ts';
import type { HeaderFault, HeaderReading, PictureHeader } from './picture-header.ts';
import { readPngHeader } from './png-header.ts';
import { MANGLED, refusalOf } from './unread.ts';
import { readWebpHeader } from './webp-header.ts';

/** 16,384 x 12,288, the largest sensors of phones: a JPEG of one scan shrinks while it is read. */
export const MAX_JPEG_PIXELS = 201_326_592;
/** 4096 x 4096, for what is unpacked pixel by pixel. */
const MAX_UNPACKED_PIXELS = 16_777_216;
/**
 * Longest side in pixels. Decoders work row by row, so in a picture of one column each pixel costs as
 * much as a whole row.
 */
const MAX_SIDE = 16_384;
/** Memory limit in bytes for an interlaced PNG: 16.7 megapixels of 8-bit RGB. */
const MAX_INTERLACED_BYTES = 48 * 1024 * 1024;
/** Memory limit in bytes for the coefficients of a JPEG of several scans: 12 megapixels of 4:4:4, 24 of 4:2:0. */
const MAX_COEFFICIENT_BYTES = 71 * 1024 * 1024;
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
 * Limits of the estimated processor time in milliseconds. Several scans: ten of 16 megapixels take
 * 120 ms. One scan: 200 megapixels of 4:2:0 in a file of 10 MiB take 490 ms.
 */
const MAX_SCANS_MS = 500;
const MAX_DECODE_MS = 650;
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
  animated: refuse(
    'unsupported-media',
    'This is an animated WebP: send a single photograph, as JPEG, PNG or WebP.',
  ),
  lossless: refuse(
    'unsupported-media',
    'This WebP is stored without loss, which is not read: save it as JPEG, or as WebP with a quality below 100.',
  ),
  'too-many-parts': refuse(
    'image-too-costly',
    'The photograph holds more segments than any camera writes: save it anew as JPEG and send it again.',
  ),
};

const CMYK = refuse(
  'unsupported-colour',
  'The photograph is CMYK: save it as RGB and send it again.',
);

const READERS: Readonly<Record<PictureFormat, (bytes: Uint8Array) => HeaderReading>> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  webp: readWebpHeader,
};
const NAMES: Readonly<Record<PictureFormat, string>> = { jpeg: 'JPEG', png: 'PNG', webp: 'WebP' };
const isPicture = (kind: FileKind): kind is PictureFormat => kind in READERS;

/** A picture whose headers were examined and that may be decoded. */
export interface ExaminedPicture {
  readonly kind: 'fit';
  /** The bytes for the decoder: the file without the parts that it does not need. */
  readonly bytes: Uint8Array;
  /** Whether decoding takes much memory. Only one such picture is decoded at a time. */
  readonly large: boolean;
  /** Whether the embedded colour profile is applied. */
  readonly useProfile: boolean;
  /** A JPEG without the marker that ends it has to show that it is whole. */
  readonly unended: PictureHeader['unended'];
}

const megapixels = (pixels: number): string => (pixels / 1e6).toFixed(1);

/** The refusal of a picture with too many pixels; null when it has not too many. */
function excessOfSize({ format, width, height }: PictureHeader): Refusal | null {
  const most = format === 'jpeg' ? MAX_JPEG_PIXELS : MAX_UNPACKED_PIXELS;
  if (width * height > most) {
    const way =
      format === 'jpeg'
        ? 'make it smaller'
        : 'save it as JPEG, which may be larger, or make it smaller';
    return refuse(
      'image-too-large',
      `The photograph has ${width} x ${height} pixels (${megapixels(width * height)} million), as ${NAMES[format]} at most ${megapixels(most)} million are read: ${way}.`,
    );
  }
  if (Math.max(width, height) > MAX_SIDE) {
    return refuse(
      'image-too-large',
      `The photograph has ${width} x ${height} pixels; send one with sides of at most ${MAX_SIDE}.`,
    );
  }
  return null;
}

/** The refusal of a picture that needs too much memory, or null. */
function excessOfMemory({ format, wholeBytes }: PictureHeader): Refusal | null {
  if (format === 'png' && wholeBytes > MAX_INTERLACED_BYTES) {
    return refuse(
      'image-too-large',
      'An interlaced PNG of this size needs too much memory: save it without interlacing.',
    );
  }
  if (format === 'jpeg' && wholeBytes > MAX_COEFFICIENT_BYTES) {
    return refuse(
      'image-too-large',
      'A progressive JPEG of this size needs too much memory: save it as a baseline JPEG (not progressive), or make it smaller.',
    );
  }
  return null;
}

/** The refusal of a picture that takes too long to decode, or null. */
function excessOfWork({ format, rawBytes, scans, decodeMs }: PictureHeader): Refusal | null {
  if (rawBytes > MAX_RAW_BYTES) {
    return refuse(
      'image-too-costly',
      'A PNG of 16 bits and this size takes too long to decode: save it with 8 bits, or as JPEG.',
    );
  }
  if (scans > MAX_SCANS || (scans > 1 && decodeMs > MAX_SCANS_MS)) {
    return refuse(
      'image-too-costly',
      `The photograph is a JPEG of ${scans} scans, which take too long to decode: save it as a baseline JPEG.`,
    );
  }
  if (decodeMs > MAX_DECODE_MS) {
    return refuse(
      'image-too-costly',
      format === 'jpeg'
        ? 'The photograph takes too long to decode: make it smaller, or save it as JPEG with a lower quality.'
        : 'A WebP of this size takes too long to decode: save it as JPEG, or with a lower quality.',
    );
  }
  return null;
}

/**
 * Examines the headers of a picture before a decoder reads it. Returns a refusal when the format, the
 * size or the decoding cost is not accepted.
 */
export function examine(bytes: Uint8Array): Refusal | ExaminedPicture {
  const kind = fileKind(bytes);
  if (!isPicture(kind)) return refusalOf(kind);
  if (hasTextLineEnds(bytes)) return MANGLED;
  const header = READERS[kind](bytes);
  if (header.kind === 'fault') return FAULTS[header.fault];
  const refusal =
    excessOfSize(header) ??
    (header.cmyk ? CMYK : null) ??
    excessOfMemory(header) ??
    excessOfWork(header);
  if (refusal) return refusal;
  const { format, width, height, wholeBytes, plainProfile: useProfile, needed, unended } = header;
  // A baseline JPEG is scaled down while it is read: 12 megapixels take 3 MB, but 20 MB as a PNG.
  const largePng = format === 'png' && width * height > SMALL_PNG_PIXELS;
  const large = largePng || wholeBytes > SMALL_WHOLE_BYTES;
  return { kind: 'fit', bytes: needed, large, useProfile, unended };
}
