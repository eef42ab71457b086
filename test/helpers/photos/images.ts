import sharp from 'sharp';
import { pngChunk } from '../../../lab/drill/costly/pngs.ts';

/**
 * Photographs that tests make. All are JPEG or PNG, because the service switches every other loader off
 * for the whole process.
 */
type Rgb = [number, number, number];

export const GREY: Rgb = [128, 128, 128];

const solid = (width: number, height: number, background: Rgb = GREY) =>
  sharp({ create: { width, height, channels: 3, background } });

export const plain = (width: number, height: number, background: Rgb): Promise<Buffer> =>
  solid(width, height, background).jpeg().toBuffer();

/** Clockwise quarter turns of the pixels, no EXIF. */
export const turned = (image: Buffer, quarters: number): Promise<Buffer> =>
  sharp(image)
    .rotate(quarters * 90)
    .jpeg({ quality: 95 })
    .toBuffer();

/**
 * How to store the pixels for each EXIF orientation, so that a reader that follows the tag shows the
 * picture upright: first mirror left and right, then turn clockwise.
 */
const STORED: Record<number, { mirror: boolean; degrees: number }> = {
  1: { mirror: false, degrees: 0 },
  2: { mirror: true, degrees: 0 },
  3: { mirror: false, degrees: 180 },
  4: { mirror: true, degrees: 180 },
  5: { mirror: true, degrees: 270 },
  6: { mirror: false, degrees: 270 },
  7: { mirror: true, degrees: 90 },
  8: { mirror: false, degrees: 90 },
};

export async function withOrientation(image: Buffer, orientation: number): Promise<Buffer> {
  const { mirror, degrees } = STORED[orientation]!;
  const mirrored = await sharp(image).flop(mirror).png().toBuffer();
  const stored = sharp(mirrored).rotate(degrees).withMetadata({ orientation });
  return stored.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
}

export const blurred = (image: Buffer, sigma: number): Promise<Buffer> =>
  sharp(image).blur(sigma).jpeg({ quality: 95 }).toBuffer();

/** Every value times `factor`, plus `offset`. */
export const lit = (image: Buffer, factor: number, offset = 0): Promise<Buffer> =>
  sharp(image).linear(factor, offset).jpeg({ quality: 95 }).toBuffer();

export const cropped = (
  image: Buffer,
  [left, top, width, height]: [number, number, number, number],
): Promise<Buffer> =>
  sharp(image).extract({ left, top, width, height }).jpeg({ quality: 95 }).toBuffer();

export const cmyk = (image: Buffer): Promise<Buffer> =>
  sharp(image).toColourspace('cmyk').jpeg().toBuffer();

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Width that the pasted photograph gets; its height follows. */
  readonly face: number;
  /** Where its top left corner goes, as shares of the free space; the middle unless told. */
  readonly at?: readonly [number, number];
}

/** A grey frame with the photographs pasted into it, as a pipeline still to be encoded. */
async function framed(images: readonly { image: Buffer; frame: Frame }[]) {
  const { width, height } = images[0]!.frame;
  const parts = images.map(async ({ image, frame: { face, at = [0.5, 0.5] } }) => {
    const { data, info } = await sharp(image)
      .resize({ width: face })
      .png()
      .toBuffer({ resolveWithObject: true });
    return {
      input: data,
      left: Math.round((width - info.width) * at[0]),
      top: Math.round((height - info.height) * at[1]),
    };
  });
  const whole = solid(width, height)
    .composite(await Promise.all(parts))
    .removeAlpha()
    .raw();
  return sharp(await whole.toBuffer(), { raw: { width, height, channels: 3 } });
}

export const pastedJpeg = async (
  image: Buffer,
  frame: Frame,
  options: { progressive?: boolean; chromaSubsampling?: string } = {},
): Promise<Buffer> => (await framed([{ image, frame }])).jpeg(options).toBuffer();

export async function pastedPng(
  image: Buffer,
  frame: Frame,
  { rgba16 = false, interlaced = false } = {},
): Promise<Buffer> {
  const eight = await framed([{ image, frame }]);
  const whole = rgba16 ? eight.ensureAlpha().toColourspace('rgb16') : eight;
  return whole.png({ progressive: interlaced, compressionLevel: 4 }).toBuffer();
}

export async function sideBySide(left: Buffer, right: Buffer): Promise<Buffer> {
  const frame = { width: 1280, height: 900, face: 620 };
  const pictures = [
    { image: left, frame: { ...frame, at: [0, 0.5] as const } },
    { image: right, frame: { ...frame, at: [1, 0.5] as const } },
  ];
  return (await framed(pictures)).jpeg({ quality: 92 }).toBuffer();
}

/**
 * A head that looks aside: left of `nose` (in pixels) the picture is squeezed to `squeeze` of its
 * width, so that the nose tip stands nearer to that eye.
 */
export async function lookingAside(image: Buffer, nose: number, squeeze: number): Promise<Buffer> {
  const { width, height } = await sharp(image).metadata();
  const near = Math.round(nose * squeeze);
  const resize = { width: near, height, fit: 'fill' as const };
  const left = await sharp(await cropped(image, [0, 0, nose, height]))
    .resize(resize)
    .png()
    .toBuffer();
  const right = await cropped(image, [nose, 0, width - nose, height]);
  return solid(near + width - nose, height)
    .composite([
      { input: left, left: 0, top: 0 },
      { input: right, left: near, top: 0 },
    ])
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** The PNG with one more chunk straight after its header. */
export const pngWithChunk = (png: Buffer, type: string, data: Uint8Array): Buffer =>
  Buffer.concat([png.subarray(0, 33), pngChunk(type, data), png.subarray(33)]);

/** Where the frame header of a JPEG begins. */
function frameOf(jpeg: Buffer): number {
  let at = 2;
  while (jpeg[at] === 0xff && ![0xc0, 0xc1, 0xc2].includes(jpeg[at + 1]!)) {
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return at;
}

/** The JPEG with another size in its frame header. */
export function jpegOfSize(jpeg: Buffer, width: number, height: number): Buffer {
  const out = Buffer.from(jpeg);
  const at = frameOf(out);
  out.writeUInt16BE(height, at + 5);
  out.writeUInt16BE(width, at + 7);
  return out;
}

/** The JPEG with other sampling factors, one byte a component, in its frame header. */
export function sampledAs(jpeg: Buffer, factors: readonly number[]): Buffer {
  const out = Buffer.from(jpeg);
  const at = frameOf(out);
  for (const [i, factor] of factors.entries()) out[at + 11 + 3 * i] = factor;
  return out;
}
