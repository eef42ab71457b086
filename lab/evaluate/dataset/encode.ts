import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from '../../../src/inference/image/image.ts';

const GREY = { r: 128, g: 128, b: 128 };

const open = ({ width, height, data }: RgbImage): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 } });

/** A high quality, so that the result shows the change of the picture and not the compression. */
const nearlyWhole = (picture: Sharp): Promise<Buffer> =>
  picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();

export const fine = (image: RgbImage): Promise<Buffer> => nearlyWhole(open(image));

/** As phones and messengers write it, colours at half the resolution. */
export const jpeg = (image: RgbImage, quality: number): Promise<Buffer> =>
  open(image).jpeg({ quality }).toBuffer();

async function pixels(picture: Sharp): Promise<RgbImage> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

export const blur = (image: RgbImage, sigma: number): Promise<RgbImage> =>
  pixels(open(image).blur(sigma));

/** Turned clockwise; the corners that appear are grey. */
export const rotated = (image: RgbImage, degrees: number): Promise<Buffer> =>
  nearlyWhole(open(image).rotate(degrees, { background: GREY }));

/** The EXIF orientation that tells to turn the stored pixels clockwise by so many degrees. */
const ORIENTATION = { 90: 6, 180: 3, 270: 8 } as const;
export type ExifDegrees = keyof typeof ORIENTATION;

/** As a phone stores it that was held sideways: turned pixels, and EXIF says how to turn them back. */
export async function exifRotated(image: RgbImage, degrees: ExifDegrees): Promise<Buffer> {
  const lying = open(await pixels(open(image).rotate(360 - degrees)));
  return nearlyWhole(lying.withMetadata({ orientation: ORIENTATION[degrees] }));
}

const FRAME = { width: 640, height: 480 };

/** Made smaller by `factor` in the middle of a grey frame, as of a person far away. */
export async function farAway(image: RgbImage, factor: number): Promise<Buffer> {
  const width = Math.max(1, Math.round(image.width * factor));
  const height = Math.max(1, Math.round(image.height * factor));
  const small = await open(image).resize({ width, height, fit: 'fill' }).png().toBuffer();
  const canvas = {
    width: Math.max(FRAME.width, width),
    height: Math.max(FRAME.height, height),
  };
  const whole = sharp({ create: { ...canvas, channels: 3, background: GREY } });
  return fine(await pixels(whole.composite([{ input: small }])));
}
