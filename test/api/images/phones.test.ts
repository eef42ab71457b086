import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { startDecoding } from '../../../src/inference/pipeline/decode-step.ts';
import { memoryOf } from './memory.ts';
import { face, SharedService } from './service.ts';

const service = new SharedService();

const PHONES: Record<
  string,
  readonly [number, number, { progressive?: boolean; chromaSubsampling?: string }]
> = {
  '50 Mpx': [8160, 6144, {}],
  '200 Mpx': [16_320, 12_240, {}],
  '200 Mpx upright': [12_240, 16_320, {}],
  '12 Mpx progressive 4:4:4': [4032, 3024, { progressive: true, chromaSubsampling: '4:4:4' }],
  '24 Mpx progressive': [5712, 4284, { progressive: true }],
};

for (const [name, [width, height, options]] of Object.entries(PHONES)) {
  test(`B14 a JPEG of ${name} is read, and takes little memory`, async (t) => {
    const size = { width, height, fit: 'contain' as const, background: '#808080' };
    const image = await sharp(face).resize(size).jpeg(options).toBuffer();
    const { outcome, peakMb, growthMb } = await memoryOf(t, image);
    t.diagnostic(
      `${(image.length / 1e6).toFixed(1)} MB: peak ${peakMb.toFixed(0)}, growth ${growthMb.toFixed(0)} MB`,
    );
    assert.equal(outcome, 'face');
    assert.ok(growthMb < (options.progressive ? 110 : 60), `${growthMb} MB`);
    await service.accepts(image, name);
  });
}

const ways = {
  baseline: await sharp(face).jpeg({ quality: 90 }).toBuffer(),
  'full colour': await sharp(face).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer(),
  grey: await sharp(face).greyscale().jpeg().toBuffer(),
  progressive: await sharp(face).jpeg({ progressive: true }).toBuffer(),
  // Its last row of blocks has one row of pixels.
  'one row more': await sharp(face).resize(1000, 1001, { fit: 'cover' }).jpeg().toBuffer(),
  'eight times smaller': await sharp(face).resize(5200, 4000, { fit: 'cover' }).jpeg().toBuffer(),
};

for (const [name, whole] of Object.entries(ways)) {
  test(`B15 ${name}: a JPEG without its end marker is read if the same picture comes of it`, async () => {
    const good = await startDecoding(whole).decoded;
    assert.ok(good.kind === 'image');
    const cuts = [...Array(40).keys(), 60, 100, 150, 200, 400, 700, 1000, 2000, 4000];
    const shares = [0.1, 0.3, 0.5, 0.8].map((share) => Math.round(whole.length * share));
    const read: number[] = [];
    for (const cut of [...cuts, ...shares]) {
      const decoded = await startDecoding(whole.subarray(0, whole.length - cut)).decoded;
      if (decoded.kind === 'image') {
        assert.deepEqual(decoded.image, good.image, `without its last ${cut} bytes`);
        read.push(cut);
      } else {
        assert.equal(decoded.kind === 'refused' && decoded.reason, 'image-invalid', `${cut}`);
      }
    }
    assert.deepEqual(read.slice(0, 3), [0, 1, 2], 'the marker alone may be missing');
    assert.ok(shares.every((cut) => !read.includes(cut)));
  });
}

test('B15 the service takes a photograph without its end marker', async () => {
  await service.accepts(ways.baseline.subarray(0, -2));
  await service.refuses(ways.baseline.subarray(0, -900), 'cut off', 'image-invalid');
});

test('B16 a photograph that was sent as text is named', async () => {
  const mangled = Buffer.from(face.toString('latin1').replace(/\n/g, '\r\n'), 'latin1');
  const inside = await service.refuses(mangled, 'line ends inside', 'image-invalid');
  const before = Buffer.concat([Buffer.from('\r\n'), face]);
  const ahead = await service.refuses(before, 'a line end before it', 'unsupported-media');
  for (const said of [inside, ahead]) assert.match(said, /sent as text .* send the file in binary/);
});

test('B16 base64, HEIC and a moving WebP are named together with the way out', async () => {
  const base64 = Buffer.from(face.toString('base64'));
  assert.match(await service.refuses(base64, 'base64', 'unsupported-media'), /not base64/);
  const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic');
  assert.match(await service.refuses(heic, 'HEIC', 'unsupported-media'), /Most Compatible/);
  const one = sharp({ create: { width: 64, height: 64, channels: 3, background: '#345' } });
  const frames = [await one.clone().png().toBuffer(), await one.clone().negate().png().toBuffer()];
  const moving = await sharp(frames, { join: { animated: true } })
    .webp()
    .toBuffer();
  assert.match(await service.refuses(moving, 'animation', 'unsupported-media'), /animated WebP/);
});

test('B14 a WebP turned by its EXIF entry is read upright', async () => {
  const turned = await sharp(face).rotate(270).withMetadata({ orientation: 6 }).webp().toBuffer();
  const decoded = await startDecoding(turned).decoded;
  const { width, height } = await sharp(face).metadata();
  assert.ok(decoded.kind === 'image');
  assert.equal(decoded.image.width > decoded.image.height, width > height);
  await service.accepts(turned);
});
