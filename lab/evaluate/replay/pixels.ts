import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from '../../../src/inference/image/image.ts';
import { toGrey } from '../../../src/inference/image/warp.ts';
import { mapLevels } from '../degrade/raster.ts';

/** Changes of the pixels as an image editor makes them. */
export type Change = (image: RgbImage) => Promise<RgbImage>;

const open = ({ width, height, data }: RgbImage): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 } });

async function pixels(picture: Sharp): Promise<RgbImage> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

export const inOrder =
  (...changes: readonly Change[]): Change =>
  async (image) => {
    let changed = image;
    for (const change of changes) changed = await change(changed);
    return changed;
  };

/** Width and height changed by a factor each. */
export const stretched =
  (across: number, down: number): Change =>
  (image) =>
    pixels(
      open(image).resize({
        width: Math.max(1, Math.round(image.width * across)),
        height: Math.max(1, Math.round(image.height * down)),
        fit: 'fill',
      }),
    );

/** A share of the width or height taken off each side. */
export const cropped =
  (share: { left: number; top: number; right: number; bottom: number }): Change =>
  (image) => {
    const left = Math.round(image.width * share.left);
    const top = Math.round(image.height * share.top);
    const width = image.width - left - Math.round(image.width * share.right);
    const height = image.height - top - Math.round(image.height * share.bottom);
    return pixels(open(image).extract({ left, top, width, height }));
  };

export const croppedAround = (share: number): Change =>
  cropped({ left: share, top: share, right: share, bottom: share });

/** Turned clockwise; the corners that appear are black, as most editors leave them. */
export const turned =
  (degrees: number): Change =>
  (image) =>
    pixels(open(image).rotate(degrees, { background: '#000' }));

export const mirrored: Change = (image) => pixels(open(image).flop());

/** Sheared to the side, like a photograph of a photograph that was held at an angle. */
export const sheared =
  (share: number): Change =>
  (image) =>
    pixels(open(image).affine([1, share, 0, 1], { background: '#000' }));

const levels =
  (change: (value: number, channel: number) => number): Change =>
  async (image) =>
    mapLevels(image, (value, _x, _y, channel) => change(value, channel));

export const brighter = (factor: number): Change => levels((value) => value * factor);

export const contrast = (factor: number): Change => levels((value) => 128 + factor * (value - 128));

export const gammaOf = (power: number): Change => levels((value) => 255 * (value / 255) ** power);

/** Red, green and blue each by a factor. */
export const tinted = (factors: readonly [number, number, number]): Change =>
  levels((value, channel) => value * factors[channel]!);

export const posterised = (steps: number): Change =>
  levels((value) => (Math.round((value / 255) * (steps - 1)) * 255) / (steps - 1));

export const grey: Change = async ({ width, height, data }) => {
  const light = toGrey(Float32Array.from(data));
  return { width, height, data: Uint8Array.from(data, (_, i) => light[Math.floor(i / 3)]!) };
};

export const saturated =
  (factor: number): Change =>
  (image) =>
    pixels(open(image).modulate({ saturation: factor }));

/** Each part of the picture stretched to the whole range of light. */
export const locallyEqualised: Change = (image) => {
  const part = Math.max(3, Math.round(Math.min(image.width, image.height) / 8));
  return pixels(open(image).clahe({ width: part, height: part, maxSlope: 3 }));
};

export const blurred =
  (sigma: number): Change =>
  (image) =>
    pixels(open(image).blur(sigma));

export const sharpened =
  (sigma: number): Change =>
  (image) =>
    pixels(open(image).sharpen({ sigma, m1: 2, m2: 4 }));

export const median =
  (size: number): Change =>
  (image) =>
    pixels(open(image).median(size));

/** Space around the picture, as a share of its size, in one colour. */
export const framed =
  (share: number, background: string): Change =>
  (image) => {
    const x = Math.round(image.width * share);
    const y = Math.round(image.height * share);
    return pixels(open(image).extend({ left: x, right: x, top: y, bottom: y, background }));
  };

/** Bends the lines of the picture like a wave, as the warp tool of an editor does. */
export const bent =
  (sway: number, length: number): Change =>
  async ({ width, height, data }) => {
    const out = new Uint8Array(data.length);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = x + sway * Math.sin((2 * Math.PI * y) / length);
        const left = Math.min(width - 1, Math.max(0, Math.floor(at)));
        const right = Math.min(width - 1, left + 1);
        const share = Math.min(1, Math.max(0, at - left));
        for (let c = 0; c < 3; c++) {
          const from = data[(y * width + left) * 3 + c]!;
          const to = data[(y * width + right) * 3 + c]!;
          out[(y * width + x) * 3 + c] = Math.round(from + share * (to - from));
        }
      }
    }
    return { width, height, data: out };
  };

/** A band along the bottom with white marks like letters. */
export const captioned: Change = async (image) => {
  const top = Math.round(image.height * 0.88);
  const size = Math.max(2, Math.round(image.height * 0.02));
  return mapLevels(image, (value, x, y) => {
    if (y < top) return value;
    const column = Math.floor(x / size);
    const row = Math.floor((y - top) / size);
    const letter = row >= 1 && row <= 3 && column % 4 !== 3 && (column * 7 + row * 5) % 3 !== 0;
    return letter ? 255 : 20;
  });
};

/** A striped sticker that covers a rectangle of the picture, edges in pixels. */
export const stickered =
  (left: number, top: number, right: number, bottom: number): Change =>
  async (image) =>
    mapLevels(image, (value, x, y, channel) => {
      if (x < left || x >= right || y < top || y >= bottom) return value;
      return (x + y) % 12 < 6 ? [240, 220, 40][channel]! : [200, 40, 60][channel]!;
    });
