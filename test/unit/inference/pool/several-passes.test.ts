import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { startDecoding } from '../../../../src/inference/pipeline/decode-step.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import { pastedJpeg, pastedPng, sampledAs } from '../../../helpers/photos/images.ts';
import { FRANCK, sample } from '../../../helpers/photos/samples.ts';
import { Program } from '../../../helpers/process.ts';

const face = sample(FRANCK[0]!);
const full = { progressive: true, chromaSubsampling: '4:4:4' };
const large = await pastedJpeg(face, { width: 4096, height: 4096, face: 2800 }, full);

/** What decoding says, with the reason of a refusal. */
async function outcome(image: Uint8Array): Promise<string> {
  const decoded = await startDecoding(image).decoded;
  return decoded.kind === 'refused' ? decoded.reason : decoded.kind;
}

test('B05 a progressive JPEG whose coefficients take more than 71 MiB is refused', async () => {
  assert.equal(await outcome(large), 'image-too-large');
  const baseline = await sharp(large).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer();
  assert.equal(await outcome(baseline), 'image');
});

test('B05 sampling factors that pass for 4:2:0 do not get round the limit', async () => {
  for (const factors of [
    [0x22, 0x22, 0x21],
    [0x11, 0x22, 0x22],
  ]) {
    const crafted = sampledAs(large, factors);
    assert.equal((await sharp(crafted).metadata()).chromaSubsampling, '4:2:0');
    assert.equal(await outcome(crafted), 'image-too-large');
  }
});

test('B05 a baseline JPEG with one scan for each component counts as several passes', async () => {
  const { data, info } = await sharp(large)
    .jpeg({ chromaSubsampling: '4:4:4' })
    .toBuffer({ resolveWithObject: true });
  const scan = data.indexOf(Buffer.of(0xff, 0xda));
  assert.equal(data[scan + 4], 3);
  const one = Buffer.of(0xff, 0xda, 0, 8, 1, data[scan + 5]!, data[scan + 6]!, 0, 63, 0);
  const rest = data.subarray(scan + 2 + data.readUInt16BE(scan + 2));
  assert.equal(info.width * info.height, 4096 * 4096);
  const crafted = Buffer.concat([data.subarray(0, scan), one, rest]);
  assert.equal(await outcome(crafted), 'image-too-large');
});

/** Most memory of a process whose two threads analyse the photograph at the same time. */
async function peakOfTwo(t: TestContext, image: Uint8Array): Promise<number> {
  const file = join(ownFolder(t), 'image');
  writeFileSync(file, image);
  const program = new Program(t, [join(import.meta.dirname, 'two-at-once.ts'), file], {});
  const { code } = await program.exit;
  assert.equal(code, 0, program.output);
  const line = program.output.split('\n').find((text) => text.startsWith('{'));
  const said = JSON.parse(line ?? '') as { kinds: string[]; peak: number };
  assert.deepEqual(said.kinds, ['face', 'face']);
  assert.ok(said.peak > 100_000, program.output);
  return said.peak / 1024;
}

const RGBA16 = { rgba16: true, interlaced: true };
const WORST: Record<string, () => Promise<Buffer>> = {
  'interlaced RGBA16 PNG of exactly 48 MiB': () =>
    pastedPng(face, { width: 4096, height: 1536, face: 1500 }, RGBA16),
  'progressive JPEG 4:4:4 of 8.4 Mpx': () =>
    pastedJpeg(face, { width: 4096, height: 2048, face: 2000 }, full),
  'progressive JPEG 4:4:4 of 12 Mpx': () =>
    pastedJpeg(face, { width: 4032, height: 3024, face: 2500 }, full),
  'progressive JPEG 4:2:0 of 24 Mpx': () =>
    pastedJpeg(face, { width: 5712, height: 4284, face: 2800 }, { progressive: true }),
  'baseline JPEG of 50 Mpx': () => pastedJpeg(face, { width: 8160, height: 6144, face: 4000 }),
  'progressive JPEG 4:2:0 of 16 Mpx': () =>
    pastedJpeg(face, { width: 4096, height: 4096, face: 2800 }, { progressive: true }),
  'plain RGBA16 PNG of 8.4 Mpx': () =>
    pastedPng(face, { width: 4096, height: 2048, face: 1500 }, { rgba16: true }),
};

for (const [name, make] of Object.entries(WORST)) {
  test(`B04 two at once of the worst that is read, ${name}, stay below 512 MB`, async (t) => {
    const peak = await peakOfTwo(t, await make());
    t.diagnostic(`${Math.round(peak)} MB at the peak`);
    assert.ok(peak < 512, `${peak} MB`);
  });
}
