import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { extendedHeader, vp8Frame, webpChunk, webpOf } from '../../../../lab/drill/costly/webps.ts';
import type { PictureHeader } from '../../../../src/inference/image/picture-header.ts';
import { readWebpHeader } from '../../../../src/inference/image/webp-header.ts';

const picture = sharp({ create: { width: 61, height: 48, channels: 3, background: '#a06040' } });
const plain = await picture.clone().webp().toBuffer();
const turned = await picture.clone().withMetadata({ orientation: 6 }).webp().toBuffer();
const frame = vp8Frame(61, 48, Buffer.alloc(100));

function headerOf(webp: Uint8Array): PictureHeader {
  const reading = readWebpHeader(webp);
  assert.ok(reading.kind === 'header', JSON.stringify(reading));
  return reading;
}

function faultOf(webp: Uint8Array): string {
  const reading = readWebpHeader(webp);
  return reading.kind === 'fault' ? reading.fault : 'none';
}

/** Names of the chunks that the decoder gets. */
const kept = (webp: Uint8Array): string[] => {
  const needed = Buffer.from(headerOf(webp).needed);
  const names: string[] = [];
  for (let at = 12; at < needed.length; ) {
    names.push(needed.toString('latin1', at, at + 4));
    const size = needed.readUInt32LE(at + 4);
    at += 8 + size + (size & 1);
  }
  return names;
};

test('the size is that of the coded picture', () => {
  for (const webp of [plain, turned, webpOf(frame), webpOf(extendedHeader(0, 61, 48), frame)]) {
    const { format, width, height } = headerOf(webp);
    assert.deepEqual({ format, width, height }, { format: 'webp', width: 61, height: 48 });
  }
  assert.equal(faultOf(webpOf(extendedHeader(0, 62, 48), frame)), 'damaged');
  assert.equal(faultOf(webpOf(extendedHeader(0, 61, 4800), frame)), 'damaged');
});

test('the decoder gets the picture, a plain profile and the orientation, and nothing else', async () => {
  const rest = ['XMP ', 'ALPH', 'JUNK'].map((name) => webpChunk(name, Buffer.alloc(31)));
  assert.deepEqual(kept(webpOf(extendedHeader(0x1c, 61, 48), ...rest, frame)), ['VP8X', 'VP8 ']);
  assert.deepEqual(kept(turned), ['VP8X', 'ICCP', 'VP8 ', 'EXIF']);
  const needed = Buffer.from(headerOf(turned).needed);
  assert.equal((await sharp(needed).metadata()).orientation, 6);
  const profile = await picture.clone().withIccProfile('p3').webp().toBuffer();
  assert.deepEqual(kept(profile), ['VP8X', 'ICCP', 'VP8 ']);
  const odd = webpChunk('ICCP', Buffer.alloc(3000, 0xff));
  assert.deepEqual(kept(webpOf(extendedHeader(0x20, 61, 48), odd, frame)), ['VP8X', 'VP8 ']);
  const long = webpChunk('EXIF', Buffer.alloc(70_000));
  assert.deepEqual(kept(webpOf(extendedHeader(8, 61, 48), frame, long)), ['VP8X', 'VP8 ']);
});

test('several frames are no photograph', async () => {
  const frames = await sharp([plain, await picture.clone().negate().webp().toBuffer()], {
    join: { animated: true },
  })
    .webp()
    .toBuffer();
  assert.equal(faultOf(frames), 'animated');
  assert.equal(faultOf(webpOf(extendedHeader(2, 61, 48), frame)), 'animated');
  assert.equal(faultOf(webpOf(webpChunk('ANMF', Buffer.alloc(20)), frame)), 'animated');
  assert.equal(faultOf(webpOf(frame, frame)), 'damaged');
});

test('a file that is cut off, or whose parts do not fit, is damaged', () => {
  for (let end = 12; end < plain.length; end++) {
    assert.equal(faultOf(plain.subarray(0, end)), 'damaged', `cut at ${end}`);
  }
  assert.equal(faultOf(webpOf()), 'damaged');
  assert.equal(faultOf(webpOf(webpChunk('VP8X', Buffer.alloc(3)), frame)), 'damaged');
  assert.equal(faultOf(webpOf(vp8Frame(0, 48, Buffer.alloc(100)))), 'damaged');
  const between = Buffer.from(webpOf(frame));
  between[20]! |= 1;
  assert.equal(faultOf(between), 'damaged', 'no key frame');
  const longer = Buffer.from(webpOf(frame));
  longer.writeUInt32LE(5000, 16);
  assert.equal(faultOf(longer), 'damaged', 'a chunk that goes beyond the file');
  const huge = Buffer.from(webpOf(frame));
  huge.writeUInt32LE(0xffffffff, 4);
  assert.equal(faultOf(huge), 'damaged', 'a file of 4 GB');
});

test('bytes behind the file are not looked at, and a flood of chunks ends the reading', () => {
  assert.equal(headerOf(Buffer.concat([plain, Buffer.alloc(99, 7)])).width, 61);
  const chunks = (count: number) =>
    faultOf(webpOf(frame, ...Array<Buffer>(count).fill(webpChunk('JUNK', Buffer.alloc(0)))));
  assert.equal(chunks(99), 'none');
  assert.equal(chunks(100), 'too-many-parts');
});

test('the estimate of the work follows pixels and bytes', () => {
  const ms = (side: number, bytes: number) =>
    headerOf(webpOf(vp8Frame(side, side, Buffer.alloc(bytes - 10)))).decodeMs;
  assert.ok(Math.abs(ms(1000, 1000) - (1e6 * 10 + 1000 * 95) / 1e6) < 1e-9);
  assert.ok(ms(1000, 1_000_000) > 90 + ms(1000, 1000));
});
