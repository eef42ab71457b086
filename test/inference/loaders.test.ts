import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { assertLoadersShut, blamesTheBytes } from '../../src/inference/decode.ts';
import { startDecoding } from '../../src/inference/decoding.ts';
import { ROOT } from '../helpers/folders.ts';
import { plain } from '../helpers/images.ts';
import { FRANCK, sample } from '../helpers/samples.ts';

const DECODE = join(ROOT, 'src', 'inference', 'decode.ts');
const THREADS = 80;

test('a photograph is read while other threads start, as when a model is put in place of another', async () => {
  const photo = sample(FRANCK[0]!);
  let starting = true;
  let decoded = 0;
  const wrong: string[] = [];
  const decoding = [1, 2].map(async () => {
    while (starting) {
      const outcome = await startDecoding(Uint8Array.from(photo)).decoded;
      decoded++;
      if (outcome.kind !== 'image') wrong.push(JSON.stringify(outcome));
    }
  });
  for (let i = 0; i < THREADS; i += 4) {
    const threads = Array.from({ length: 4 }, () => {
      return new Worker(`import(${JSON.stringify(DECODE)})`, { eval: true });
    });
    await Promise.all(threads.map((thread) => once(thread, 'exit')));
  }
  starting = false;
  await Promise.all(decoding);
  assert.ok(decoded > THREADS, `${decoded} photographs`);
  assert.deepEqual(wrong, []);
});

test('a thread whose process left the loaders open refuses to work', async () => {
  await assertLoadersShut();
  sharp.unblock({ operation: ['VipsForeignLoad'] });
  try {
    await assert.rejects(assertLoadersShut(), /formats that must stay shut/);
  } finally {
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
  }
  await assertLoadersShut();
});

test('a decoder that cannot work is not called a damaged photograph', async () => {
  const photo = await plain(64, 48, [1, 2, 3]);
  const cut = await startDecoding(photo.subarray(0, photo.length - 200)).decoded;
  assert.deepEqual(cut.kind === 'refused' && cut.reason, 'image-invalid');
  sharp.block({ operation: ['VipsForeignLoadJpegBuffer'] });
  try {
    const outcome = await startDecoding(Uint8Array.from(photo)).decoded;
    assert.equal(outcome.kind, 'failed');
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
