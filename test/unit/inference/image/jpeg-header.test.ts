import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import {
  baselineJpeg,
  EACH_COEFFICIENT,
  progressiveJpeg,
  repeatedScansJpeg,
  restartingJpeg,
  segment,
} from '../../../../lab/drill/costly/jpegs.ts';
import { iccSegments, iccWithStages } from '../../../../lab/drill/costly/metadata.ts';
import { readJpegHeader } from '../../../../src/inference/image/jpeg-header.ts';
import { faultsBy, headersBy, SMALL } from './headers.ts';

const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: '#a06040' } });
const jpegOf = (chromaSubsampling: string, progressive = true) =>
  picture.clone().jpeg({ progressive, chromaSubsampling }).toBuffer();
const PIXELS = SMALL.width * SMALL.height;
const headerOf = headersBy(readJpegHeader);
const faultOf = faultsBy(readJpegHeader);

test('each sample costs two bytes: three a pixel in 4:4:4, one and a half in 4:2:0', async () => {
  assert.equal(headerOf(await jpegOf('4:4:4')).wholeBytes, PIXELS * 3 * 2);
  assert.equal(headerOf(await jpegOf('4:2:0')).wholeBytes, PIXELS * 1.5 * 2);
  const grey = await picture.clone().toColourspace('b-w').jpeg({ progressive: true }).toBuffer();
  assert.equal(headerOf(grey).wholeBytes, PIXELS * 2);
});

test('what is read row by row needs no memory for the whole of it', async () => {
  const { wholeBytes, scans } = headerOf(await jpegOf('4:4:4', false));
  assert.deepEqual({ wholeBytes, scans }, { wholeBytes: 0, scans: 1 });
});

test('segments, fill bytes and strange bytes in front of the frame header are passed over', async () => {
  const jpeg = await jpegOf('4:2:0');
  const comment = Buffer.from([0xff, 0xfe, 0, 6, 0xff, 0xc2, 0xff, 0xc0]);
  const parts = [comment, Buffer.alloc(3, 0xff), jpeg.subarray(2)];
  const longer = Buffer.concat([jpeg.subarray(0, 2), ...parts]);
  assert.equal(headerOf(longer).wholeBytes, PIXELS * 1.5 * 2);
  const strange = Buffer.concat([jpeg.subarray(0, 2), Buffer.of(7), jpeg.subarray(2)]);
  assert.equal(headerOf(strange).wholeBytes, PIXELS * 1.5 * 2);
  assert.equal((await sharp(strange).metadata()).width, 64, 'the decoder passes over them too');
});

test('a file that ends before its coded picture is damaged', async () => {
  const jpeg = await jpegOf('4:2:0');
  const scan = jpeg.indexOf(Buffer.of(0xff, 0xda));
  for (let end = 0; end < scan + 4; end++) {
    assert.equal(faultOf(jpeg.subarray(0, end)), 'damaged', `cut at ${end}`);
  }
  assert.equal(faultOf(baselineJpeg({ width: 0, height: 8 })), 'damaged');
  assert.equal(faultOf(baselineJpeg({ width: 8, height: 8, factors: [0x01] })), 'damaged');
});

test('every scan of a progressive file is counted, to its end and not beyond', async () => {
  const jpeg = await jpegOf('4:2:0');
  const scans = jpeg.toString('latin1').split('\xff\xda').length - 1;
  assert.equal(headerOf(jpeg).scans, scans);
  assert.equal(headerOf(Buffer.concat([jpeg, jpeg])).scans, scans, 'what follows is no part of it');
  assert.equal(headerOf(progressiveJpeg(SMALL, { bands: EACH_COEFFICIENT })).scans, 64);
  const all = progressiveJpeg(SMALL, { bands: EACH_COEFFICIENT, refinements: 13 });
  assert.equal(headerOf(all).scans, 1 + 63 * 14);
  assert.equal(headerOf(repeatedScansJpeg(SMALL, 20)).scans, 20);
});

test('the estimate of the work follows blocks, scans and refined coefficients', () => {
  const ms = (...args: Parameters<typeof progressiveJpeg>) =>
    headerOf(progressiveJpeg(...args)).decodeMs;
  const large = { width: 640, height: 480 };
  const blocks = 80 * 60;
  const bytes = (...args: Parameters<typeof progressiveJpeg>) =>
    (progressiveJpeg(...args).length * 20) / 1e6;
  const first = (2 * blocks * 25) / 1e6;
  assert.ok(Math.abs(ms(large) - first - bytes(large)) < 1e-9);
  const refining = first + (3 * blocks * (25 + 2 * 63)) / 1e6;
  const three = { refinements: 3 };
  assert.ok(Math.abs(ms(large, three) - refining - bytes(large, three)) < 1e-9);
});

test('the estimate of one scan follows blocks, pixels, bytes and restarts', () => {
  const large = { width: 640, height: 480 };
  const blocks = 80 * 60;
  const grey = baselineJpeg(large);
  const ms = headerOf(grey).decodeMs;
  assert.ok(Math.abs(ms - (blocks * (25 + 50) + grey.length * 20) / 1e6) < 1e-9);
  const three = baselineJpeg({ ...large, factors: [0x11, 0x11, 0x11] });
  const more = (blocks * 2 * 25 + (three.length - grey.length) * 20) / 1e6;
  assert.ok(Math.abs(headerOf(three).decodeMs - ms - more) < 1e-9);
  const restarts = restartingJpeg(large);
  const extra = (blocks * 70 + (restarts.length - grey.length) * 20) / 1e6;
  assert.ok(Math.abs(headerOf(restarts).decodeMs - ms - extra) < 1e-9);
  assert.ok(
    headerOf(grey.subarray(0, -2)).decodeMs > 2.9 * ms,
    'without its end it is read thrice',
  );
});

test('a JPEG without its end marker is noticed, a picture in its metadata is none', async () => {
  const whole = await jpegOf('4:2:0', false);
  const inside = Buffer.concat([Buffer.from('Exif\0\0'), whole]);
  const carrier = Buffer.concat([whole.subarray(0, 2), segment(0xe1, inside), whole.subarray(2)]);
  for (const jpeg of [whole, carrier]) {
    assert.equal(headerOf(jpeg).unended, null);
    for (const cut of [1, 2, 3]) {
      const { unended, needed } = headerOf(jpeg.subarray(0, -cut));
      assert.equal(unended, 'one-scan');
      assert.deepEqual([...needed.subarray(-2)], [0xff, 0xd9]);
    }
  }
  const progressive = await jpegOf('4:2:0');
  assert.equal(headerOf(progressive).unended, null);
  assert.equal(headerOf(progressive.subarray(0, -2)).unended, 'several-scans');
});

test('a progressive JPEG that ends between two scans lacks detail: it is cut off', async () => {
  const jpeg = await jpegOf('4:2:0');
  const starts: number[] = [];
  const header = Buffer.of(0xff, 0xda);
  for (let at = jpeg.indexOf(header); at > 0; at = jpeg.indexOf(header, at + 1)) starts.push(at);
  assert.ok(starts.length > 5);
  for (const start of starts) assert.equal(faultOf(jpeg.subarray(0, start)), 'damaged');
});

test('kinds of JPEG that cameras do not write are told apart', () => {
  const of = (marker: number, bits = 8) =>
    faultOf(baselineJpeg(SMALL, [], undefined, { marker, bits }));
  assert.equal(of(0xc0), 'none');
  assert.equal(of(0xc1), 'none');
  assert.equal(of(0xc1, 12), 'rare-jpeg');
  for (const marker of [0xc3, 0xc5, 0xc9, 0xca, 0xcb]) assert.equal(of(marker), 'rare-jpeg');
  const twice = segment(0xc2, Buffer.of(8, 0, 8, 0, 8, 1, 1, 0x11, 0));
  assert.equal(faultOf(baselineJpeg(SMALL, [twice])), 'damaged', 'two frame headers');
});

test('a flood of segments ends the reading', () => {
  const flood = (count: number) =>
    faultOf(baselineJpeg(SMALL, Array(count).fill(segment(0xe0, Buffer.alloc(0)))));
  assert.equal(flood(9_000), 'none');
  assert.equal(flood(10_000), 'too-many-parts');
});

test('a colour profile is plain when it is small, in one piece and without a chain of stages', async () => {
  const withProfile = await picture.clone().withIccProfile('p3').jpeg().toBuffer();
  assert.equal(headerOf(withProfile).plainProfile, true);
  assert.equal(headerOf(await jpegOf('4:2:0')).plainProfile, true, 'none at all');
  const plain = (...before: Buffer[]) => headerOf(baselineJpeg(SMALL, before)).plainProfile;
  assert.equal(plain(...iccSegments(iccWithStages(1))), false);
  const at = withProfile.indexOf('ICC_PROFILE\0');
  const own = withProfile.subarray(at + 14, at - 2 + withProfile.readUInt16BE(at - 2));
  assert.equal(plain(...iccSegments(own)), true);
  assert.equal(plain(...iccSegments(own), ...iccSegments(own)), false, 'two');
  assert.equal(plain(...iccSegments(Buffer.concat([own, Buffer.alloc(70_000)]))), false, 'large');
  assert.equal(plain(...iccSegments(own.subarray(0, 140))), false, 'cut off');
});
