import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { coefficientBytes } from '../../src/inference/jpeg.ts';

const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: '#a06040' } });
const jpegOf = (chromaSubsampling: string, progressive = true) =>
  picture.clone().jpeg({ progressive, chromaSubsampling }).toBuffer();
const PIXELS = 64 * 48;

test('each sample costs two bytes: three a pixel in 4:4:4, one and a half in 4:2:0', async () => {
  assert.equal(coefficientBytes(await jpegOf('4:4:4')), PIXELS * 3 * 2);
  assert.equal(coefficientBytes(await jpegOf('4:2:0')), PIXELS * 1.5 * 2);
  assert.equal(coefficientBytes(await jpegOf('4:4:4', false)), PIXELS * 3 * 2);
  const grey = await picture.clone().toColourspace('b-w').jpeg({ progressive: true }).toBuffer();
  assert.equal(coefficientBytes(grey), PIXELS * 2);
});

test('segments and fill bytes in front of the frame header are passed over', async () => {
  const jpeg = await jpegOf('4:2:0');
  const comment = Buffer.from([0xff, 0xfe, 0, 6, 0xff, 0xc2, 0xff, 0xc0]);
  const longer = [jpeg.subarray(0, 2), comment, Buffer.alloc(3, 0xff), jpeg.subarray(2)];
  assert.equal(coefficientBytes(Buffer.concat(longer)), PIXELS * 1.5 * 2);
});

test('what cannot be followed to a frame header has no known size', async () => {
  const jpeg = await jpegOf('4:2:0');
  const strange = Buffer.concat([jpeg.subarray(0, 2), Buffer.of(7), jpeg.subarray(2)]);
  assert.equal(coefficientBytes(strange), null);
  assert.equal(coefficientBytes(jpeg.subarray(0, 12)), null);
  assert.equal(coefficientBytes(new Uint8Array(0)), null);
  const frame = jpeg.indexOf(Buffer.of(0xff, 0xc2));
  for (let end = frame; end < frame + 19; end++) {
    const bytes = coefficientBytes(jpeg.subarray(0, end));
    assert.ok(bytes === null || Number.isFinite(bytes), `cut at ${end}: ${bytes}`);
  }
});
