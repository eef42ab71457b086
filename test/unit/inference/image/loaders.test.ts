import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { pngWith } from '../../../../lab/drill/costly/pngs.ts';
import {
  assertLoadersShut,
  blamesTheBytes,
  LOADERS,
} from '../../../../src/inference/image/decode.ts';
import { startDecoding } from '../../../../src/inference/pipeline/decode-step.ts';
import { ROOT } from '../../../helpers/folders.ts';
import { plain } from '../../../helpers/photos/images.ts';
import { FRANCK, sample } from '../../../helpers/photos/samples.ts';

const DECODE = join(ROOT, 'src', 'inference', 'image', 'decode.ts');
/** Header of a grey PNG of 8 x 8 and the beginning of its data. */
const PNG_START = pngWith({ width: 8, height: 8 }).subarray(0, 45);

test('F14 a thread that starts leaves the loaders as they are, because others are decoding', async () => {
  const photo = sample(FRANCK[0]!);
  sharp.block({ operation: ['VipsForeignLoadPngBuffer'] });
  try {
    const thread = new Worker(`import(${JSON.stringify(DECODE)})`, { eval: true });
    assert.deepEqual(await once(thread, 'exit'), [0]);
    await assert.rejects(sharp(pngWith({ width: 8, height: 8 })).metadata());
    assert.equal((await startDecoding(Uint8Array.from(photo)).decoded).kind, 'image');
  } finally {
    sharp.unblock({ operation: ['VipsForeignLoadPngBuffer'] });
  }
});

test('a thread whose process left the loaders open refuses to work', async () => {
  await assertLoadersShut();
  sharp.unblock({ operation: ['VipsForeignLoad'] });
  try {
    await assert.rejects(assertLoadersShut(), /formats that must stay shut/);
  } finally {
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: [...LOADERS] });
  }
  await assertLoadersShut();
});

test('F14 a decoder that cannot work is not called a damaged photograph', async () => {
  const photo = await plain(64, 48, [1, 2, 3]);
  const cut = await startDecoding(photo.subarray(0, photo.length - 200)).decoded;
  assert.deepEqual(cut.kind === 'refused' && cut.reason, 'image-invalid');
  sharp.block({ operation: ['VipsForeignLoadJpegBuffer'] });
  try {
    const outcome = await startDecoding(Uint8Array.from(photo)).decoded;
    assert.equal(outcome.kind, 'failed');
    const noise = Buffer.concat([PNG_START, Buffer.alloc(9, 7)]);
    assert.equal((await startDecoding(noise).decoded).kind, 'failed', 'the control is a JPEG too');
  } finally {
    sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer'] });
  }
  assert.equal((await startDecoding(photo).decoded).kind, 'image');
});

test('the words of a decoder that lacks memory, a thread or time do not blame the photograph', () => {
  const said = (message: string) => blamesTheBytes(new Error(message));
  for (const message of [
    'VipsJpeg: premature end of JPEG image',
    'pngload_buffer: libspng read error',
    'Unknown error',
    'Input buffer has corrupt header: VipsJpeg: Bogus Huffman table definition',
  ]) {
    assert.equal(said(message), true, message);
  }
  for (const message of [
    'VipsJpeg: Insufficient memory (case 4)',
    'pngload_buffer: out of memory',
    'vips_tracked: out of memory -- size == 50MB',
    'unable to create thread',
    'timeout: 40% complete',
    'Input buffer contains unsupported image format',
    'something new',
  ]) {
    assert.equal(said(message), false, message);
  }
});
