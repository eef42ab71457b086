import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { Failure } from '../../../operator/command/failure.ts';
import { seeded } from '../../../src/calibration/random.ts';
import { ROOT } from '../../shared/root.ts';

/** One kind of photograph, all of the person who is enrolled. */
export interface PhotoKind {
  readonly name: string;
  readonly files: readonly string[];
  /** Mean size of the files. */
  readonly bytes: number;
}

const SIZES = { '0.3 MP': [640, 480], '1 MP': [1152, 864], '12 MP': [4000, 3000] } as const;
const FORMATS = ['JPEG', 'PNG'] as const;
type Format = (typeof FORMATS)[number];
export type KindName = `${keyof typeof SIZES} ${Format}`;

export const KINDS = FORMATS.flatMap((format) =>
  Object.keys(SIZES).map((size) => `${size} ${format}` as KindName),
);
/** The usual photograph of a phone app. It is small, so that the overhead shows most. */
export const USUAL: KindName = '1 MP JPEG';

export const SAMPLES = process.env.SAMPLES_PATH || join(ROOT, 'samples');
const sample = (frame: string) => join(SAMPLES, `franck_${frame}.jpg`);
export const ENROLMENT = ['02221', '02045', '02159'].map(sample);
const PROBES = ['04117', '02888', '04035'];

/** Part of the names of the cached files: change it with the way in which they are made. */
const RECIPE = 2;
/** Sensor noise. Without it an enlarged photograph is too smooth and decodes too fast. */
const GRAIN = 3;

async function make(file: string, [width, height]: readonly [number, number], format: Format) {
  // From bytes: in a process that has loaded the pipeline, sharp reads no files.
  const { data } = await sharp(await readFile(file))
    .resize({ width, height, fit: 'cover', kernel: 'lanczos3' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width, height, channels: 3 } as const;
  // A PNG cannot compress noise: with it, 12 megapixels would be larger than the service accepts.
  if (format === 'PNG')
    return sharp(data, { raw }).png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer();
  const next = seeded(RECIPE);
  for (let i = 0; i < data.length; i += 3) {
    const grain = (next() + next() + next() - 1.5) * 2 * GRAIN;
    for (let c = i; c < i + 3; c++) data[c] = Math.max(0, Math.min(255, data[c]! + grain));
  }
  return sharp(data, { raw }).jpeg({ quality: 90 }).toBuffer();
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

async function cached(folder: string, probe: string, kind: KindName): Promise<string> {
  const source = await readFile(sample(probe)).catch(() => {
    throw new Failure('The sample photographs are missing: run "npm run assets" first.');
  });
  const [size, format] = [kind.replace(/ \w+$/, ''), kind.split(' ').at(-1) as Format];
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 12);
  const name = `${probe}-${digest}-${RECIPE}-${kind.replaceAll(' ', '_').toLowerCase()}`;
  const file = join(folder, name);
  if (await exists(file)) return file;
  const part = `${file}.${process.pid}`;
  await writeFile(part, await make(sample(probe), SIZES[size as keyof typeof SIZES], format));
  await rename(part, file);
  return file;
}

/** The photographs, made once and kept in the system's folder for temporary files. */
export async function photographs(
  kinds: readonly KindName[],
  step: () => void,
): Promise<Map<KindName, PhotoKind>> {
  const folder = join(tmpdir(), 'biometric-bench-photographs');
  await mkdir(folder, { recursive: true });
  const made = new Map<KindName, PhotoKind>();
  for (const name of kinds) {
    const files: string[] = [];
    for (const probe of PROBES) files.push(await cached(folder, probe, name));
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    const bytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
    made.set(name, { name, files, bytes });
    step();
  }
  return made;
}
