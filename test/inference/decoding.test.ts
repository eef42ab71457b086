import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { startDecoding } from '../../src/inference/decoding.ts';
import { discard } from '../../src/inference/discard.ts';
import { pastedJpeg } from '../helpers/images.ts';
import { FRANCK, sample } from '../helpers/samples.ts';

const face = sample(FRANCK[0]!);

/** Whether decoding ends while the thread is still at work with the photograph before. */
async function endsBefore(photo: Uint8Array): Promise<boolean> {
  const { promise: free, resolve } = Promise.withResolvers<void>();
  let ended = false;
  const { decoded, watch } = startDecoding(photo, free);
  void decoded.then(() => {
    ended = true;
  });
  // The header has been read as soon as there is a time for it.
  while (!('decode' in watch.stages)) await setImmediate();
  const small = await Promise.race([decoded.then(() => true), free.then(() => false), late()]);
  assert.equal(ended, small);
  resolve();
  assert.equal((await decoded).kind, 'image');
  return small;
}

/** Long enough for several photographs of this size to be decoded. */
const late = async (): Promise<false> => {
  for (let i = 0; i < 4; i++) await startDecoding(face).decoded;
  return false;
};

test('a photograph of ordinary size is decoded while the one before is in the models', async () => {
  assert.equal(await endsBefore(face), true);
});

test('one that takes much memory waits for its turn', async () => {
  const size = { width: 2400, height: 1800, face: 1200 };
  assert.equal(await endsBefore(await pastedJpeg(face, size)), false);
});

test('discarded pixels are gone, and memory that holds more than them is left alone', async () => {
  const decoded = await startDecoding(face).decoded;
  assert.ok(decoded.kind === 'image');
  discard(decoded.image.data);
  assert.equal(decoded.image.data.length, 0);
  const shared = new Uint8Array(new ArrayBuffer(100), 10, 12);
  discard(shared);
  assert.equal(shared.length, 12);
});
