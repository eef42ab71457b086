import { boxWidth, type FaceBox } from '../../../src/domain/face/face.ts';
import type { RgbImage } from '../../../src/inference/image/image.ts';
import {
  blur,
  type ExifDegrees,
  exifRotated,
  farAway,
  fine,
  jpeg,
  rotated,
} from '../dataset/encode.ts';
import { cover, gamma, noise, sideLight } from './raster.ts';

/** A photograph as the models see it, upright, and where its face is. */
export interface Subject {
  readonly image: RgbImage;
  readonly box: FaceBox;
}

export interface Degradation {
  readonly name: string;
  readonly about: string;
  /** The same random numbers give the same bytes. */
  make(subject: Subject, random: () => number): Promise<Buffer>;
}

/** A blur is given in pixels for a face of this width; for a larger face it grows with the face. */
const BLUR_FACE_PX = 110;
const sigmaFor = ({ box }: Subject, sigma: number): number =>
  Math.max(0.3, (sigma * boxWidth(box)) / BLUR_FACE_PX);

const exif = (degrees: ExifDegrees): Degradation => ({
  name: `exif-${degrees}`,
  about: `stored on its side, EXIF says turn by ${degrees} degrees`,
  make: ({ image }) => exifRotated(image, degrees),
});

const turned = (degrees: number): Degradation => ({
  name: `rotate-${degrees}`,
  about: `turned by ${degrees} degrees, no EXIF`,
  make: ({ image }) => rotated(image, degrees),
});

const compressed = (quality: number): Degradation => ({
  name: `jpeg-${quality}`,
  about: `JPEG quality ${quality}`,
  make: ({ image }) => jpeg(image, quality),
});

const blurred = (sigma: number): Degradation => ({
  name: `blur-${sigma}`,
  about: `blurred, sigma ${sigma} px for a face of ${BLUR_FACE_PX} px`,
  make: async (subject) => fine(await blur(subject.image, sigmaFor(subject, sigma))),
});

const small = (px: number): Degradation => ({
  name: `face-${px}`,
  about: `face ${px} px wide in a frame of 640 x 480`,
  make: ({ image, box }) => farAway(image, px / boxWidth(box)),
});

export const DEGRADATIONS: readonly Degradation[] = [
  ...([90, 180, 270] as const).map(exif),
  ...[90, 180, 270, 20, 45].map(turned),
  ...[30, 10].map(compressed),
  ...[2, 4].map(blurred),
  {
    name: 'low-light',
    about: 'gamma 2.5 and noise 8',
    make: ({ image }, random) => fine(noise(gamma(image, 2.5), 8, random)),
  },
  {
    name: 'side-light',
    about: 'light falls across the face from 120 to 25 per cent',
    make: ({ image, box }) => fine(sideLight(image, box, 1.2, 0.25)),
  },
  ...[60, 40, 25].map(small),
  {
    name: 'phone',
    about: 'blur 1.2, gamma 1.6, noise 4, JPEG quality 50',
    make: async (subject, random) =>
      jpeg(noise(gamma(await blur(subject.image, sigmaFor(subject, 1.2)), 1.6), 4, random), 50),
  },
  {
    name: 'sunglasses',
    about: 'dark band over the eyes',
    make: ({ image, box }) => fine(cover(image, box, [0, 0.24, 1, 0.46], [20, 20, 20])),
  },
  {
    name: 'mask',
    about: 'lower face covered in pale blue',
    make: ({ image, box }) => fine(cover(image, box, [0, 0.58, 1, 1.02], [170, 190, 205])),
  },
];
