import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

export interface Seed {
  readonly name: string;
  readonly bytes: Buffer;
  /** Made by a program and shows nobody. Only inputs made from these may be kept in the repository. */
  readonly synthetic: boolean;
}

const PHOTOGRAPHS = [
  'franck_02221.jpg',
  'audrey.jpg',
  'cage.jpg',
  'ironman.jpg',
  'bieber_small.jpg',
];
/** Large enough for the detector, small enough for twenty thousand tries. */
const PHOTOGRAPH_PX = 160;

/** A soft gradient with a disc: compresses well and still uses every kind of coefficient. */
function pattern(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = Math.hypot(x - width / 2, y - height / 2) < width / 4;
      data.set([(x * 255) / width, (y * 255) / height, inside ? 200 : 60], (y * width + x) * 3);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

const small = () => pattern(24, 20);

const SYNTHETIC: Readonly<Record<string, () => Sharp>> = {
  'jpeg-420': () => small().jpeg({ quality: 60 }),
  'jpeg-444': () => small().jpeg({ quality: 90, chromaSubsampling: '4:4:4' }),
  'jpeg-progressive': () => small().jpeg({ progressive: true, optimiseScans: true }),
  'jpeg-grey': () => small().greyscale().jpeg(),
  'jpeg-cmyk': () => small().toColourspace('cmyk').jpeg(),
  'jpeg-turned': () => small().withMetadata({ orientation: 6 }).jpeg(),
  'jpeg-profile': () => small().withIccProfile('p3').jpeg(),
  'jpeg-wide': () => pattern(400, 8).jpeg({ quality: 40 }),
  'png-rgb': () => small().png(),
  'png-rgba': () => small().ensureAlpha(0.5).png(),
  'png-grey': () => small().greyscale().png(),
  'png-palette': () => small().png({ palette: true, colours: 8 }),
  'png-interlaced': () => small().png({ progressive: true }),
  'png-16-bit': () => small().toColourspace('rgb16').png(),
  'png-profile': () => small().withIccProfile('srgb').png(),
  'webp-lossy': () => small().webp({ quality: 60 }),
  'webp-lossless': () => small().webp({ lossless: true }),
  'webp-alpha': () => small().ensureAlpha(0.5).webp({ quality: 60 }),
  'webp-turned': () => small().withMetadata({ orientation: 6 }).webp(),
  'webp-wide': () => pattern(400, 8).webp({ quality: 40 }),
  'png-dot': () => pattern(1, 1).png(),
};

/** The pictures that are mutated; photographs are among them only when they were fetched. */
export async function imageSeeds(samples: string | null): Promise<Seed[]> {
  const made = Object.entries(SYNTHETIC).map(async ([name, draw]) => ({
    name,
    bytes: await draw().toBuffer(),
    synthetic: true,
  }));
  const names = samples === null ? [] : PHOTOGRAPHS;
  const photographs = names.flatMap((file) =>
    (['jpeg', 'png', 'webp'] as const).map(async (format) => {
      const size = { width: PHOTOGRAPH_PX, height: PHOTOGRAPH_PX, fit: 'inside' as const };
      const whole = sharp(await readFile(join(samples!, file))).resize(size);
      return {
        name: `${file}.${format}`,
        bytes: await whole.toFormat(format).toBuffer(),
        synthetic: false,
      };
    }),
  );
  return Promise.all([...made, ...photographs]);
}
