import sharp, { type Metadata } from 'sharp';
import type { Refusal } from '../domain/analysis.ts';
import type { RgbImage } from './image.ts';
import { coefficientBytes } from './jpeg.ts';

/** 4096 x 4096: above every 16-megapixel phone sensor. */
export const MAX_PIXELS = 16_777_216;
/** What an image that cannot be decoded row by row may need in memory: 16.7 megapixels of 8-bit RGB. */
const MAX_WHOLE_IMAGE_BYTES = 48 * 1024 * 1024;
/** Long side of the frame that the models see. */
const FRAME_PX = 640;
/** Above one of these, decoding takes much memory: of what arrives in several passes, of a PNG. */
const SMALL_WHOLE_BYTES = 8 * 1024 * 1024;
const SMALL_PNG_PIXELS = 4_000_000;

// Every other loader of libvips (SVG, PDF, GIF, WebP, TIFF, HEIF, ImageMagick ...) stays shut.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
sharp.cache(false);
sharp.concurrency(1);

export type Decoded = { kind: 'image'; image: RgbImage } | Refusal;

const refuse = (reason: Refusal['reason'], detail: string): Refusal => ({
  kind: 'refused',
  reason,
  detail,
});

/** JPEG and PNG by their first bytes; the declared type and the file name mean nothing. */
export function isJpegOrPng(bytes: Uint8Array): boolean {
  const jpeg = bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
  const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((b, i) => bytes[i] === b);
  return jpeg || png;
}

const damaged = refuse(
  'image-invalid',
  'The photograph is damaged or cut off: take or send it again.',
);

/** Memory for an image that arrives in several passes: pixels of a PNG, coefficients of a JPEG. */
function bytesOfWhole(bytes: Uint8Array, { format, width, height, channels, depth }: Metadata) {
  const samples = width * height * channels;
  if (format === 'jpeg') return coefficientBytes(bytes) ?? samples * 2;
  return samples * (depth === 'ushort' ? 2 : 1);
}

export type Examined = Refusal | { kind: 'fit'; large: boolean };

/** Judges size and colour by the header, before any pixel is decoded. */
export async function examine(bytes: Uint8Array): Promise<Examined> {
  if (!isJpegOrPng(bytes)) {
    return refuse('unsupported-media', 'Send the photograph as JPEG or PNG.');
  }
  let meta: Metadata;
  try {
    meta = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch {
    return damaged;
  }
  const { width, height } = meta;
  if (!width || !height) return damaged;
  if (width * height > MAX_PIXELS) {
    return refuse(
      'image-too-large',
      `The photograph has ${width} x ${height} pixels; send at most ${MAX_PIXELS} (4096 x 4096).`,
    );
  }
  if (meta.space === 'cmyk') {
    return refuse(
      'unsupported-colour',
      'The photograph is CMYK: save it as RGB and send it again.',
    );
  }
  const whole = meta.isProgressive ? bytesOfWhole(bytes, meta) : 0;
  if (whole > MAX_WHOLE_IMAGE_BYTES) {
    return refuse(
      'image-too-large',
      meta.format === 'png'
        ? 'An interlaced PNG of this size needs too much memory: save it without interlacing.'
        : 'A progressive JPEG of this size needs too much memory: save it as a baseline JPEG.',
    );
  }
  // A baseline JPEG shrinks while it is read: 12 megapixels take 3 MB, as a PNG 20.
  const large = meta.format === 'png' && width * height > SMALL_PNG_PIXELS;
  return { kind: 'fit', large: large || whole > SMALL_WHOLE_BYTES };
}

/**
 * A photograph that was examined to upright 8-bit sRGB with a long side of at most 640 pixels;
 * metadata is dropped.
 */
export async function decode(bytes: Uint8Array): Promise<Decoded> {
  try {
    const { data, info } = await sharp(bytes, {
      failOn: 'error',
      limitInputPixels: MAX_PIXELS,
      sequentialRead: true,
    })
      .autoOrient()
      .resize({ width: FRAME_PX, height: FRAME_PX, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return damaged;
    return { kind: 'image', image: { width: info.width, height: info.height, data } };
  } catch {
    return damaged;
  }
}
