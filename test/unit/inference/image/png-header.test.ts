import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { exifOf, iccWithStages } from '../../../../lab/drill/costly/metadata.ts';
import { packedText, pngChunk, pngWith } from '../../../../lab/drill/costly/pngs.ts';
import { readPngHeader } from '../../../../src/inference/image/png-header.ts';
import { faultsBy, headersBy, SMALL } from './headers.ts';

const headerOf = headersBy(readPngHeader);
const faultOf = faultsBy(readPngHeader);

/** Names of the chunks, in order. */
function chunksOf(png: Uint8Array): string[] {
  const names: string[] = [];
  const bytes = Buffer.from(png);
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    names.push(bytes.toString('latin1', at + 4, at + 8));
  }
  return names;
}

const profileChunk = (profile: Buffer): Buffer =>
  pngChunk('iCCP', Buffer.concat([Buffer.from('own\0\0'), deflateSync(profile)]));

test('size, memory of an interlaced picture, and the whole file where nothing is left out', async () => {
  const plain = pngWith(SMALL);
  const { width, height, wholeBytes, needed } = headerOf(plain);
  assert.deepEqual({ width, height, wholeBytes }, { ...SMALL, wholeBytes: 0 });
  assert.deepEqual(Buffer.from(needed), plain);
  const picture = sharp({ create: { width: 64, height: 48, channels: 4, background: '#a064' } });
  const interlaced = picture.png({ progressive: true });
  assert.equal(headerOf(await interlaced.toBuffer()).wholeBytes, 64 * 48 * 4);
  const deep = await interlaced.toColourspace('rgb16').toBuffer();
  assert.equal(headerOf(deep).wholeBytes, 64 * 48 * 8);
});

test('texts, times, frames of an animation, unknown chunks and what follows the end are left out', async () => {
  const extra = ['tEXt', 'iTXt', 'tIME', 'acTL', 'fcTL', 'sPLT', 'hIST', 'pHYs', 'abCd'].map((n) =>
    pngChunk(n, Buffer.alloc(30, 1)),
  );
  const file = Buffer.concat([
    pngWith(SMALL, [packedText(1 << 20), ...extra], [pngChunk('fdAT', Buffer.alloc(90))]),
    Buffer.from('<html>'),
  ]);
  const { needed } = headerOf(file);
  assert.deepEqual(chunksOf(needed), ['IHDR', 'IDAT', 'IEND']);
  assert.deepEqual(await sharp(needed).raw().toBuffer(), await sharp(file).raw().toBuffer());
});

test('palette, transparency and the turn of the camera stay, once each', () => {
  const kept = ['PLTE', 'tRNS', 'eXIf'].map((name) => pngChunk(name, Buffer.alloc(3)));
  const { needed } = headerOf(pngWith({ ...SMALL, colour: 3 }, [...kept, ...kept]));
  assert.deepEqual(chunksOf(needed), ['IHDR', 'PLTE', 'tRNS', 'eXIf', 'IDAT', 'IEND']);
  const turn = pngChunk('eXIf', exifOf(1).subarray(6));
  assert.ok(chunksOf(headerOf(pngWith(SMALL, [turn])).needed).includes('eXIf'));
});

test('a colour profile stays when it is small and plain', async () => {
  const png = await sharp(pngWith({ ...SMALL, colour: 2 }))
    .withIccProfile('p3')
    .png()
    .toBuffer();
  assert.ok(chunksOf(headerOf(png).needed).includes('iCCP'));
  for (const profile of [iccWithStages(1), Buffer.alloc(50 << 20), Buffer.alloc(10)]) {
    const { needed } = headerOf(pngWith({ ...SMALL, colour: 2 }, [profileChunk(profile)]));
    assert.deepEqual(chunksOf(needed), ['IHDR', 'IDAT', 'IEND'], `${profile.length} bytes`);
  }
  const broken = pngChunk('iCCP', Buffer.from('own\0\0no stream'));
  assert.ok(!chunksOf(headerOf(pngWith(SMALL, [broken])).needed).includes('iCCP'));
});

test('a file that ends before its data, or begins otherwise, is damaged', () => {
  const png = pngWith(SMALL);
  const data = png.indexOf('IDAT') - 4;
  for (let end = 8; end < data + 8; end++) {
    assert.equal(faultOf(png.subarray(0, end)), 'damaged', `cut at ${end}`);
  }
  assert.equal(faultOf(png.subarray(0, data + 9)), 'none', 'the decoder says what is missing');
  const late = Buffer.concat([
    png.subarray(0, 8),
    pngChunk('tEXt', Buffer.alloc(4)),
    png.subarray(8),
  ]);
  assert.equal(faultOf(late), 'damaged');
  assert.equal(faultOf(pngWith({ width: 0, height: 8 })), 'damaged');
});

test('a flood of chunks ends the reading', () => {
  const flood = (count: number) =>
    faultOf(pngWith(SMALL, [], Array(count).fill(pngChunk('IDAT', Buffer.alloc(0)))));
  assert.equal(flood(19_000), 'none');
  assert.equal(flood(20_000), 'too-many-parts');
});
