import { isMainThread } from 'node:worker_threads';
import sharp from 'sharp';
import type { Refusal } from '../../domain/face/analysis.ts';
import { DAMAGED, type ExaminedPicture, MAX_JPEG_PIXELS } from './examine.ts';
import type { RgbImage } from './image.ts';
import { withOtherEnds } from './jpeg-end.ts';

/** Longest side of the decoded picture in pixels. */
const FRAME_PX = 640;
/**
 * Seconds after which decoding stops. The cost of a file is checked before decoding, so this limit is
 * only for a decoder that hangs. It is long enough for a machine that is very busy.
 */
const LONGEST_DECODE_SECONDS = 10;

/** The parts of libvips that read the three formats, from memory. */
export const LOADERS = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
] as const;

// The enabled loaders are a setting of the whole process. Disabling all and then enabling three takes
// two steps, so a thread that starts could briefly disable the loaders that another thread needs. The
// main thread therefore does it, before it starts other threads.
if (isMainThread) {
  // All other loaders of libvips (SVG, PDF, GIF, TIFF, HEIF, ImageMagick ...) stay disabled.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: [...LOADERS] });
}
// Each thread that loads sharp switches the cache of libvips on again for the whole process. It would
// keep the memory of decoded pictures: nine progressive ones of 12 megapixels are 650 MB.
sharp.cache(false);
sharp.concurrency(1);

export type Decoded = { kind: 'image'; image: RgbImage } | Refusal;

/** A GIF of one pixel, a format that must not be read. */
const GIF = Buffer.from('R0lGODdhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=', 'base64');

/**
 * Throws when a format other than JPEG, PNG and WebP can be read. This happens when the main thread of
 * the process has not loaded this file.
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
 * Words of sharp's error messages for damaged bytes: the part of libvips that read them, or "Unknown
 * error", which is all that libpng reports for most damage.
 */
const ABOUT_THE_BYTES =
  /\b(VipsJpeg|jpegload\w*|VipsForeignLoadJpeg\w*|pngload\w*|vipspng|libpng|VipsForeignLoadPng\w*|webp2vips|webpload\w*|VipsForeignLoadWebp\w*|Input buffer has corrupt header|Unknown error|Warning treated as error)\b/;
/** What the same parts say when it is the machine that lacks something. */
const ABOUT_THE_MACHINE = /memory|alloc|thread|timeout|too many open|limit/i;

/** Whether an error message of the decoder means damaged bytes. */
export const blamesTheBytes = ({ message }: Error): boolean =>
  ABOUT_THE_BYTES.test(message) && !ABOUT_THE_MACHINE.test(message);

/** A valid JPEG, PNG and WebP, each of one grey pixel. */
const CONTROLS: readonly Buffer[] = [
  Buffer.from(
    '/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z',
    'base64',
  ),
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAACklEQVQImWNoAAAAggCByxOyYQAAAABJRU5ErkJggg==',
    'base64',
  ),
  Buffer.from('UklGRiQAAABXRUJQVlA4IBgAAABQAQCdASoBAAEAB0CWJaQABHQAAAAAAAA=', 'base64'),
];

/**
 * Whether the decoder failed because the photograph is damaged. The decoder must also read three valid
 * pictures: otherwise the decoder itself is broken, and nobody should be told that the photograph is.
 */
async function isDamage(cause: unknown): Promise<boolean> {
  if (!(cause instanceof Error && blamesTheBytes(cause))) return false;
  const controls = CONTROLS.map((one) => sharp(one, { failOn: 'error' }).raw().toBuffer());
  return (await Promise.allSettled(controls)).every(({ status }) => status === 'fulfilled');
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Buffer;
}

/** Decodes to upright 8-bit sRGB with a longest side of at most 640 pixels. */
async function pixelsOf(
  bytes: Uint8Array,
  failOn: 'error' | 'warning',
  useProfile: boolean,
): Promise<Pixels> {
  const { data, info } = await sharp(bytes, {
    failOn,
    limitInputPixels: MAX_JPEG_PIXELS,
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
  return { width: info.width, height: info.height, channels: info.channels, data };
}

/**
 * Decodes an examined picture to upright 8-bit sRGB with a longest side of at most 640 pixels. Metadata
 * is dropped. Returns a refusal for damaged bytes; throws when the decoder fails for another reason.
 */
export async function decode({ bytes, useProfile, unended }: ExaminedPicture): Promise<Decoded> {
  try {
    const failOn = unended === null ? 'error' : 'warning';
    const { width, height, channels, data } = await pixelsOf(bytes, failOn, useProfile);
    if (channels !== 3) return DAMAGED;
    if (unended === 'one-scan') {
      for (const other of withOtherEnds(bytes)) {
        if (!(await pixelsOf(other, 'error', useProfile)).data.equals(data)) return DAMAGED;
      }
    }
    return { kind: 'image', image: { width, height, data } };
  } catch (cause) {
    if (await isDamage(cause)) return DAMAGED;
    throw cause;
  }
}
