import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { blackPng } from '../../../lab/drill/costly/pngs.ts';
import { jpegOfSize, pngWithChunk } from '../../helpers/photos/images.ts';
import { expectProblem } from '../../helpers/service/answers.ts';
import { face, SharedService } from './service.ts';

const service = new SharedService();
const MARKER = 'tail-marker-5c1d90';
const baseline = await sharp(face).jpeg({ quality: 90, progressive: false }).toBuffer();
const progressive = await sharp(face).jpeg({ quality: 90, progressive: true }).toBuffer();
const png = await sharp(face).resize(480).png().toBuffer();
const webp = await sharp(face).webp({ quality: 90 }).toBuffer();

const withTail = (tail: string) => Buffer.concat([baseline, Buffer.from(tail, 'latin1')]);
const text = (body: Uint8Array) => Buffer.concat([Buffer.from('Comment\0\0'), body]);
const megabytes = (count: number) => Buffer.alloc(count * 1024 * 1024, `${MARKER} `);
const CARRIERS: Record<string, () => Buffer> = {
  'JPEG with a ZIP behind it': () =>
    withTail(`PK\x03\x04\x14${'\0'.repeat(25)}${MARKER}PK\x05\x06${'\0'.repeat(18)}`),
  'JPEG with PHP behind it': () => withTail(`<?php echo "${MARKER}"; ?>`),
  'JPEG with HTML behind it': () => withTail(`<html><script>"${MARKER}"</script></html>`),
  'PNG with PHP behind it': () => Buffer.concat([png, Buffer.from(`<?php "${MARKER}"; ?>`)]),
  'PNG with 4 MB of tEXt': () =>
    pngWithChunk(png, 'tEXt', Buffer.concat([Buffer.from('Comment\0'), megabytes(4)])),
  'PNG with 4 MB of zTXt': () =>
    pngWithChunk(png, 'zTXt', text(deflateSync(randomBytes(4 * 1024 * 1024)))),
  'PNG with zTXt that unpacks to 64 MB': () =>
    pngWithChunk(png, 'zTXt', text(deflateSync(megabytes(64)))),
  'PNG with 64 MB of iCCP': () => pngWithChunk(png, 'iCCP', text(deflateSync(megabytes(64)))),
  'PNG with 4 MB of eXIf': () => pngWithChunk(png, 'eXIf', megabytes(4)),
};

for (const [name, make] of Object.entries(CARRIERS)) {
  test(`B07 ${name}: what it carries is neither kept nor echoed`, async () => {
    const answer = await service.enrol(make());
    assert.ok([201, 422].includes(answer.statusCode), answer.body);
    assert.ok(!answer.body.includes(MARKER));
    const { folder, log } = service.running;
    assert.ok(!log.join('').includes(MARKER));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => statSync(file).isFile());
    assert.ok(files.length > 0);
    for (const file of files) assert.ok(!readFileSync(file).includes(MARKER), file);
    await service.accepts(face, `after ${name}`);
  });
}

/** The bytes with some of them changed. */
function patched(bytes: Buffer, at: number, ...values: number[]): Buffer {
  const out = Buffer.from(bytes);
  out.set(values, at);
  return out;
}
const resized = (width: number, height: number) => {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return patched(png, 16, ...header);
};

const DAMAGED: Record<string, Buffer> = {
  'PNG with a bad sum of its header': patched(png, 29, 0, 0, 0, 0),
  'PNG with a bad sum of its data': patched(png, png.length - 16, 0, 0, 0, 0),
  'PNG with another size in its header': resized(481, 400),
  'PNG with fewer rows than it says': blackPng(640, 480, 100),
  'PNG that ends after its header': png.subarray(0, 33),
  'PNG cut in the middle': png.subarray(0, png.length / 2),
  'PNG of its first bytes': png.subarray(0, 8),
  'PNG with an unknown way to store colours': patched(png, 25, 9),
  'WebP of its first bytes': webp.subarray(0, 12),
  'JPEG of its first bytes': baseline.subarray(0, 3),
  'JPEG without its tables': Buffer.concat([baseline.subarray(0, 20), baseline.subarray(-2000)]),
  'JPEG start and random bytes': Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), randomBytes(9000)]),
  'JPEG start and zero bytes': Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), Buffer.alloc(9000)]),
};
const NEITHER: Record<string, Buffer> = {
  'zero bytes': Buffer.alloc(20_000),
  'one byte': Buffer.of(0xff),
  'two bytes': Buffer.of(0xff, 0xd8),
  text: Buffer.from('this is not a photograph\n'.repeat(100)),
  'base64 of a JPEG': Buffer.from(face.toString('base64')),
  'a JPEG behind one byte': Buffer.concat([Buffer.of(0), face]),
};

for (const [name, bytes] of Object.entries(DAMAGED)) {
  test(`B08 ${name} is refused as damaged`, async () => {
    await service.refuses(bytes, name, 'image-invalid');
  });
}
for (const [name, bytes] of Object.entries(NEITHER)) {
  test(`B08 ${name}: no picture that is read`, async () => {
    await service.refuses(bytes, name, 'unsupported-media');
  });
}

for (const [name, jpeg] of Object.entries({ baseline, progressive, webp })) {
  test(`B08 a ${name} file cut at every 5 % is refused as damaged`, async () => {
    for (let percent = 5; percent < 100; percent += 5) {
      const cut = jpeg.subarray(0, Math.floor((jpeg.length * percent) / 100));
      const answer = await service.enrol(cut);
      assert.equal(answer.statusCode, 422, `${percent} %: ${answer.body}`);
      expectProblem(answer, 'image-invalid');
    }
    await service.accepts(jpeg);
  });
}

test('B08 a JPEG that lacks rows but ends properly is judged by what it shows', async () => {
  const half = Buffer.concat([baseline.subarray(0, baseline.length / 2), Buffer.of(0xff, 0xd9)]);
  for (const image of [half, jpegOfSize(baseline, 720, 1152)]) {
    // libjpeg fills up with grey and only warns, as it does for harmless faults of some cameras.
    const answer = await service.enrol(image);
    if (answer.statusCode === 201) continue;
    expectProblem(answer, 'image-invalid', 'no-face', 'low-quality');
  }
  await service.accepts(face);
});

test('B08 an empty file is a wrong field', async () => {
  await service.refuses(Buffer.alloc(0), 'an empty file', 'field-invalid');
});
