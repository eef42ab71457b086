import { boxHeight, boxWidth } from '../../../src/domain/face/face.ts';
import type { RgbImage } from '../../../src/inference/image/image.ts';
import { fine, jpeg } from '../dataset/encode.ts';
import type { Subject } from '../degrade/degradations.ts';
import { noise } from '../degrade/raster.ts';
import { otherMetadata } from './metadata.ts';
import {
  bent,
  blurred,
  brighter,
  type Change,
  captioned,
  contrast,
  cropped,
  croppedAround,
  framed,
  gammaOf,
  grey,
  inOrder,
  locallyEqualised,
  median,
  mirrored,
  posterised,
  saturated,
  sharpened,
  sheared,
  stickered,
  stretched,
  tinted,
  turned,
} from './pixels.ts';

/** A photograph that was shown: its file, its upright pixels, and where its face is. */
export interface ShownPhotograph extends Subject {
  readonly bytes: Buffer;
}

export interface Edit {
  readonly name: string;
  readonly about: string;
  /** The same random numbers give the same bytes. */
  make(shown: ShownPhotograph, random: () => number): Promise<Buffer>;
}

const edit = (name: string, about: string, change: Change): Edit => ({
  name,
  about,
  make: async ({ image }) => fine(await change(image)),
});

/** A change that grows with the face, so that it is equally strong on every photograph. */
const around = (
  name: string,
  about: string,
  change: (subject: Subject, facePx: number) => Change,
): Edit => ({
  name,
  about,
  make: async (shown) => fine(await change(shown, boxWidth(shown.box))(shown.image)),
});

const compressed = (quality: number): Edit => ({
  name: `jpeg-${quality}`,
  about: `saved again as JPEG of quality ${quality}`,
  make: ({ image }) => jpeg(image, quality),
});

const scaled = (percent: number): Edit =>
  edit(
    `scale-${percent}`,
    `width and height ${percent} %`,
    stretched(percent / 100, percent / 100),
  );

const croppedBy = (percent: number): Edit =>
  edit(`crop-${percent}`, `${percent} % cut off each side`, croppedAround(percent / 100));

const rotated = (degrees: number): Edit =>
  edit(`rotate-${degrees}`, `turned by ${degrees} degrees`, turned(degrees));

const noisy = (name: string, sd: number): Edit => ({
  name,
  about: `noise with a standard deviation of ${sd} levels`,
  make: async ({ image }, random) => fine(noise(image, sd, random)),
});

/** Keeps the face and fills everything around it: a person cut out and put before a wall. */
const cutOut: Edit = {
  name: 'background',
  about: 'the face cut out and set before a plain wall',
  make: async ({ image, box }) => {
    const [cx, cy] = [(box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2];
    const [rx, ry] = [0.75 * boxWidth(box), 0.75 * boxHeight(box)];
    const data = new Uint8Array(image.data);
    for (let i = 0; i < data.length; i++) {
      const pixel = Math.floor(i / 3);
      const u = ((pixel % image.width) - cx) / rx;
      const v = (Math.floor(pixel / image.width) - cy) / ry;
      if (u * u + v * v > 1) data[i] = [176, 190, 200][i % 3]!;
    }
    return fine({ ...image, data } as RgbImage);
  },
};

const sticker = (name: string, about: string, left: number, top: number, side: number): Edit =>
  around(name, about, ({ box }, px) => {
    const x = box.x1 + left * px;
    const y = box.y1 + top * px;
    return stickered(x, y, x + side * px, y + side * px);
  });

/** A screenshot of a phone: the picture between black bars, with a bright bar at the top. */
const screenshot: Edit = {
  name: 'screenshot',
  about: 'a screenshot of the photograph: 80 % of its size, bars above and below, JPEG quality 75',
  make: async ({ image }) => {
    const shown = inOrder(stretched(0.8, 0.8), framed(0.12, '#101014'));
    return jpeg(await captioned(await shown(image)), 75);
  },
};

const combined = (
  name: string,
  about: string,
  change: Change,
  sd: number,
  quality: number,
): Edit => ({
  name,
  about,
  make: async ({ image }, random) => jpeg(noise(await change(image), sd, random), quality),
});

/** Edits that somebody may try so that a photograph is taken for a new one. */
export const EDITS: readonly Edit[] = [
  { name: 'same', about: 'the same file', make: async ({ bytes }) => bytes },
  {
    name: 'metadata',
    about: 'other bytes around the same compressed pixels',
    make: ({ bytes }) => otherMetadata(bytes),
  },
  ...[95, 80, 50, 20, 8].map(compressed),
  ...[150, 75, 50, 25].map(scaled),
  ...[5, 10, 20].map(croppedBy),
  edit(
    'crop-corner',
    '25 % cut off the left and above',
    cropped({ left: 0.25, top: 0.25, right: 0, bottom: 0 }),
  ),
  ...[2, 5, 10].map(rotated),
  edit('mirror', 'left and right exchanged', mirrored),
  edit('brightness-70', 'every value × 0.7', brighter(0.7)),
  edit('brightness-150', 'every value × 1.5', brighter(1.5)),
  edit('contrast-60', 'contrast × 0.6', contrast(0.6)),
  edit('contrast-160', 'contrast × 1.6', contrast(1.6)),
  edit('gamma-light', 'gamma 0.6', gammaOf(0.6)),
  edit('gamma-dark', 'gamma 1.8', gammaOf(1.8)),
  edit('equalise', 'light evened out part by part (CLAHE)', locallyEqualised),
  edit('grey', 'without colour', grey),
  edit('saturate', 'saturation × 1.8', saturated(1.8)),
  edit('warm', 'red × 1.2, blue × 0.75', tinted([1.2, 1, 0.75])),
  edit('cold', 'red × 0.8, blue × 1.2', tinted([0.8, 1, 1.2])),
  edit('posterise', 'five levels a colour', posterised(5)),
  noisy('noise-small', 6),
  noisy('noise-large', 18),
  around('blur', 'blurred by 1.2 % of the width of the face', (_, px) =>
    blurred(Math.max(0.5, 0.012 * px)),
  ),
  around('blur-large', 'blurred by 3 % of the width of the face', (_, px) =>
    blurred(Math.max(0.5, 0.03 * px)),
  ),
  edit('median', 'median of 5 x 5 pixels', median(5)),
  edit('sharpen', 'sharpened strongly', sharpened(1.5)),
  edit('squeeze-90', 'width 90 %', stretched(0.9, 1)),
  edit('squeeze-80', 'width 80 %', stretched(0.8, 1)),
  edit('flatten-80', 'height 80 %', stretched(1, 0.8)),
  edit('shear', 'sheared by 10 %', sheared(0.1)),
  around('bend', 'lines that sway by 2.5 % of the width of the face', (_, px) =>
    bent(0.025 * px, 0.7 * px),
  ),
  edit('frame', 'a white border of 20 %', framed(0.2, '#ffffff')),
  screenshot,
  edit('caption', 'text along the bottom', captioned),
  sticker('sticker', 'a sticker beside the face', 1.1, 0, 0.5),
  sticker('sticker-face', 'a sticker on the cheek', 0.1, 0.6, 0.28),
  cutOut,
  combined(
    'mild',
    'crop 5 %, turn 2 degrees, brightness × 1.2, noise 3, JPEG 70',
    inOrder(croppedAround(0.05), turned(2), brighter(1.2)),
    3,
    70,
  ),
  combined(
    'strong',
    'mirror, crop 10 %, turn 5 degrees, gamma 1.5, grey, noise 8, JPEG 50',
    inOrder(mirrored, croppedAround(0.1), turned(5), gammaOf(1.5), grey),
    8,
    50,
  ),
  combined(
    'filter',
    'contrast × 1.3, warm, saturation × 1.4, width 95 %, JPEG 80',
    inOrder(contrast(1.3), tinted([1.15, 1, 0.85]), saturated(1.4), stretched(0.95, 1)),
    0,
    80,
  ),
];
