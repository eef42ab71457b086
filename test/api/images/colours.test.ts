import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { pngChunk } from '../../../lab/drill/costly/pngs.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';

const face = sample(FRANCK[1]!);
const PNG_HEADER_BYTES = 33;

/** The picture as an animated PNG that says it has two frames and shows the first. */
async function animated(): Promise<Buffer> {
  const png = await sharp(face).png().toBuffer();
  const control = Buffer.alloc(8);
  control.writeUInt32BE(2, 0);
  return Buffer.concat([
    png.subarray(0, PNG_HEADER_BYTES),
    pngChunk('acTL', control),
    png.subarray(PNG_HEADER_BYTES),
  ]);
}

const FORMS: Record<string, () => Promise<Buffer>> = {
  'grey JPEG': () => sharp(face).greyscale().jpeg().toBuffer(),
  'palette PNG': () => sharp(face).png({ palette: true, colours: 256 }).toBuffer(),
  'PNG with alpha': () => sharp(face).ensureAlpha(0.9).png().toBuffer(),
  '16-bit PNG': () => sharp(face).toColourspace('rgb16').png().toBuffer(),
  'Display P3 JPEG': () => sharp(face).withIccProfile('p3').jpeg().toBuffer(),
  'animated PNG': animated,
  WebP: () => sharp(face).webp({ quality: 85 }).toBuffer(),
  'WebP with alpha': () => sharp(face).ensureAlpha(0.9).webp().toBuffer(),
  'Display P3 WebP': () => sharp(face).withIccProfile('p3').webp().toBuffer(),
};

test('B10 the same face in other colours and depths is recognised', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const plain = (await app.inject(attempt('franck', face))).json();
  for (const [name, make] of Object.entries(FORMS)) {
    const answer = await app.inject(attempt('franck', await make()));
    assert.equal(answer.statusCode, 200, `${name}: ${answer.body}`);
    assert.equal(answer.json().success, true, name);
    const difference = Math.abs(answer.json().confidence - plain.confidence);
    assert.ok(difference < 0.08, `${name} changes the score by ${difference}`);
  }
});
