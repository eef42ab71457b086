import { isMainThread } from 'node:worker_threads';
import sharp from 'sharp';
import type { Refusal } from '../../domain/face/analysis.ts';
import { DAMAGED, type FitPicture, MAX_PIXELS } from './examine.ts';
import type { RgbImage } from './image.ts';

/** Long side of the frame that the models see. */
const FRAME_PX = 640;
/**
 * A decode ends after this many seconds by the clock. What a file may cost is judged before, so this
 * is for a decoder that hangs; a machine that is very busy must not reach it.
 */
const LONGEST_DECODE_SECONDS = 10;

// The loaders are a setting of the whole process. Shutting all and opening two takes two steps, so a
// thread that starts would take them away from another one that is decoding: the main thread does it,
// before there are other threads.
if (isMainThread) {
  // Every other loader of libvips (SVG, PDF, GIF, WebP, TIFF, HEIF, ImageMagick ...) stays shut.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
  sharp.cache(false);
  sharp.concurrency(1);
}

export type Decoded = { kind: 'image'; image: RgbImage } | Refusal;

/** A GIF of one pixel. */
const GIF = Buffer.from('R0lGODdhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=', 'base64');

/**
 * Throws when another format than JPEG and PNG would be read: a thread was started by a process whose
 * main thread has not loaded this file.
 */
export async function assertLoadersShut(): Promise<void> {
  const read = await sharp(GIF)
    .metadata()
    .then(
      () => true,
      () => false,
    );
  if (read) throw new Error('the decoder reads formats that must stay shut');
}

/**
 * What sharp says when the bytes are wrong: the part of libvips that read them, or nothing at all,
 * which is what libpng says of most damage.
 */
const ABOUT_THE_BYTES =
  /\b(VipsJpeg|jpegload\w*|VipsForeignLoadJpeg\w*|pngload\w*|vipspng|libpng|VipsForeignLoadPng\w*|Input buffer has corrupt header|Unknown error)\b/;
/** What the same parts say when it is the machine that lacks something. */
const ABOUT_THE_MACHINE = /memory|alloc|thread|timeout|too many open|limit/i;

/** Whether these are the words of a decoder that was given wrong bytes. */
export const blamesTheBytes = ({ message }: Error): boolean =>
  ABOUT_THE_BYTES.test(message) && !ABOUT_THE_MACHINE.test(message);

/** Grey pixels, one file of each format. */
const CONTROLS: readonly Buffer[] = [
  Buffer.from(
    '/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z',
    'base64',
  ),
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAACklEQVQImWNoAAAAggCByxOyYQAAAABJRU5ErkJggg==',
    'base64',
  ),
];

/**
 * Whether a decoder failed because of what it was given. It is asked for two good pictures as well:
 * nobody should be told that a photograph is damaged by a decoder that reads nothing.
 */
async function isDamage(cause: unknown): Promise<boolean> {
  if (!(cause instanceof Error && blamesTheBytes(cause))) return false;
  const controls = CONTROLS.map((one) => sharp(one, { failOn: 'error' }).raw().toBuffer());
  return (await Promise.allSettled(controls)).every(({ status }) => status === 'fulfilled');
}

/**
 * A picture that was examined to upright 8-bit sRGB with a long side of at most 640 pixels; metadata
 * is dropped. Throws when the decoder fails for another reason than the bytes.
 */
export async function decode({ bytes, useProfile }: FitPicture): Promise<Decoded> {
  try {
    const { data, info } = await sharp(bytes, {
      failOn: 'error',
      limitInputPixels: MAX_PIXELS,
      sequentialRead: true,
      ignoreIcc: !useProfile,
    })
      .timeout({ seconds: LONGEST_DECODE_SECONDS })
      .autoOrient()
      .resize({ width: FRAME_PX, height: FRAME_PX, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return DAMAGED;
    return { kind: 'image', image: { width: info.width, height: info.height, data } };
  } catch (cause) {
    if (await isDamage(cause)) return DAMAGED;
    throw cause;
  }
}
