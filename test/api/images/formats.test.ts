import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import '../../../src/inference/image/decode.ts';
import { cmyk, pastedJpeg, pastedPng } from '../../helpers/photos/images.ts';
import { memoryOf } from './memory.ts';
import { face, SharedService } from './service.ts';

const service = new SharedService();
const SIZES = { '5 Mpx': [2500, 2000], '15 Mpx': [4000, 3750] } as const;
const STORED = [
  { rgba16: true, interlaced: false },
  { rgba16: false, interlaced: true },
  { rgba16: true, interlaced: true },
];

for (const [size, [width, height]] of Object.entries(SIZES)) {
  for (const kind of STORED) {
    const name = `${size} ${kind.interlaced ? 'interlaced' : 'plain'} ${kind.rgba16 ? 'RGBA16' : 'RGB8'}`;
    test(`B04 a PNG of ${name} is read within the memory budget or refused`, async (t) => {
      const png = await pastedPng(face, { width, height, face: 1000 }, kind);
      const meta = await sharp(png).metadata();
      assert.equal(meta.depth, kind.rgba16 ? 'ushort' : 'uchar');
      assert.equal(meta.channels, kind.rgba16 ? 4 : 3);
      assert.equal(meta.isProgressive, kind.interlaced);
      const whole = width * height * (kind.rgba16 ? 8 : 3);
      const tooLarge = kind.interlaced && whole > 48 * 1024 * 1024;
      const tooCostly = !tooLarge && whole > 64 * 1024 * 1024;
      const { outcome, peakMb } = await memoryOf(t, png);
      t.diagnostic(`${Math.round(peakMb)} MB at the peak`);
      const refused = tooLarge ? 'image-too-large' : tooCostly ? 'image-too-costly' : null;
      assert.equal(outcome, refused ?? 'face');
      assert.ok(peakMb < 512, `${peakMb} MB`);
      if (refused) await service.refuses(png, name, refused);
      else await service.accepts(png, name);
      await service.accepts(face, `after ${name}`);
    });
  }
}

test('B05 a CMYK JPEG is refused by its colours', async () => {
  const image = await cmyk(face);
  assert.equal((await sharp(image).metadata()).space, 'cmyk');
  await service.refuses(image, 'CMYK', 'unsupported-colour');
});

test('B05 a progressive JPEG of 16 Mpx is read', async (t) => {
  const frame = { width: 4096, height: 4096, face: 2800 };
  const image = await pastedJpeg(face, frame, { progressive: true });
  assert.equal((await sharp(image).metadata()).isProgressive, true);
  const { outcome, peakMb } = await memoryOf(t, image);
  assert.equal(outcome, 'face');
  assert.ok(peakMb < 512, `${peakMb} MB`);
  await service.accepts(image, '16 Mpx progressive');
});

const svg = (href: string, side: number) =>
  Buffer.from(
    `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">` +
      `<image href="${href}" width="100" height="100"/></svg>`,
  );
const ftyp = (brand: string) =>
  Buffer.concat([Buffer.of(0, 0, 0, 24), Buffer.from(`ftyp${brand}\0\0\0\0mif1${brand}`)]);

/** Whole files of other kinds; only a HEIC cannot be written here, so that it ends after its header. */
const OTHERS: Record<string, () => Buffer | Promise<Buffer>> = {
  'SVG with a file:// href': () => svg(pathToFileURL(import.meta.filename).href, 640),
  'SVG with an http:// href': () => svg('http://127.0.0.1:9/x.png', 640),
  'SVG of 15000 pixels': () => svg('#', 15_000),
  PDF: () => Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n'),
  GIF: () => sharp(face).gif().toBuffer(),
  AVIF: () => sharp(face).resize(160).avif({ effort: 0 }).toBuffer(),
  TIFF: () => sharp(face).tiff().toBuffer(),
  HEIC: () => Buffer.concat([ftyp('heic'), Buffer.alloc(4096, 7)]),
  BMP: () => Buffer.concat([Buffer.from('BM'), Buffer.alloc(4096)]),
  'JPEG XL': () => Buffer.concat([Buffer.of(0xff, 0x0a), Buffer.alloc(4096, 1)]),
};

for (const [name, make] of Object.entries(OTHERS)) {
  test(`B06 ${name} named photo.jpg is refused by its first bytes`, async () => {
    const said = await service.refuses(await make(), name, 'unsupported-media');
    assert.match(said, new RegExp(`^This is an? (${name.split(' of ')[0]!.split(' with ')[0]})`));
  });
}

test('B06 the loaders of other formats are shut for the whole process', async () => {
  for (const name of Object.keys(OTHERS)) {
    await assert.rejects(sharp(await OTHERS[name]!()).metadata(), name);
  }
  await assert.rejects(sharp(import.meta.filename).metadata());
  assert.equal((await sharp(face).metadata()).format, 'jpeg');
});
