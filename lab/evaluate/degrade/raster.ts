import type { FaceBox } from '../../../src/domain/face/face.ts';
import type { RgbImage } from '../../../src/inference/image/image.ts';

type Level = (value: number, x: number, y: number, channel: number) => number;

/** Changes every value by itself, rounds it and keeps it within 0 to 255. */
export function mapLevels(image: RgbImage, change: Level): RgbImage {
  const { width, height, data } = image;
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    out[i] = change(data[i]!, pixel % width, Math.floor(pixel / width), i % 3);
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

/** A gamma above 1 makes the picture darker; black and white do not change. */
export const gamma = (image: RgbImage, power: number): RgbImage =>
  mapLevels(image, (value) => 255 * (value / 255) ** power);

/** Normal numbers with mean 0 and standard deviation 1 (Box and Muller). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Noise of a sensor: independent in every value. */
export const noise = (image: RgbImage, sd: number, random: () => number): RgbImage =>
  mapLevels(image, (value) => value + sd * normal(random));

/** Light from the left: its share at the left and at the right edge of the box, linear in between. */
export const sideLight = (image: RgbImage, box: FaceBox, left: number, right: number): RgbImage =>
  mapLevels(image, (value, x) => {
    const way = (x + 0.5 - box.x1) / (box.x2 - box.x1);
    return value * (left + (right - left) * Math.min(1, Math.max(0, way)));
  });

/** A rectangle of one colour; edges as shares of the box, from its top left corner. */
export function cover(
  image: RgbImage,
  box: FaceBox,
  [left, top, right, bottom]: readonly [number, number, number, number],
  colour: readonly [number, number, number],
): RgbImage {
  const [w, h] = [box.x2 - box.x1, box.y2 - box.y1];
  const inside = (x: number, y: number): boolean => {
    const u = (x + 0.5 - box.x1) / w;
    const v = (y + 0.5 - box.y1) / h;
    return u >= left && u < right && v >= top && v < bottom;
  };
  return mapLevels(image, (value, x, y, channel) => (inside(x, y) ? colour[channel]! : value));
}
