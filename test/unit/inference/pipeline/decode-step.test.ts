import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { startDecoding } from '../../../../src/inference/pipeline/decode-step.ts';
import { releaseMemory } from '../../../../src/inference/threads/release-memory.ts';
import { newCell } from '../../../../src/inference/threads/shared-cell.ts';
import { withMutex } from '../../../../src/inference/threads/thread-mutex.ts';
import { pastedJpeg, pastedPng } from '../../../helpers/photos/images.ts';
import { FRANCK, sample } from '../../../helpers/photos/samples.ts';

const face = sample(FRANCK[0]!);

/** Whether a photograph is decoded while another thread decodes a large one. */
async function endsBeside(photo: Uint8Array): Promise<boolean> {
  const mutex = newCell();
  const { promise: other, resolve } = Promise.withResolvers<void>();
  const held = withMutex(mutex, () => other);
  const { decoded, watch } = startDecoding(photo, mutex);
  // When a time is recorded, the header was read.
  while (!('decode' in watch.stages)) await setImmediate();
  const beside = await Promise.race([decoded.then(() => true), late()]);
  resolve();
  await held;
  assert.equal((await decoded).kind, 'image');
  return beside;
}

/** Long enough for several photographs of ordinary size to be decoded. */
const late = async (): Promise<false> => {
  for (let i = 0; i < 10; i++) await startDecoding(face).decoded;
  return false;
};

const LARGE = { width: 2400, height: 1800, face: 1200 };

test('a photograph that takes little memory is decoded beside any other', async () => {
  assert.equal(await endsBeside(face), true);
  assert.equal(await endsBeside(await pastedJpeg(face, LARGE)), true);
});

test('one that takes much memory waits until no other such is decoded', async () => {
  assert.equal(await endsBeside(await pastedPng(face, LARGE)), false);
  assert.equal(await endsBeside(await pastedJpeg(face, LARGE, { progressive: true })), false);
});

test('discarded pixels are gone, and memory that holds more than them is left alone', async () => {
  const decoded = await startDecoding(face).decoded;
  assert.ok(decoded.kind === 'image');
  releaseMemory(decoded.image.data);
  assert.equal(decoded.image.data.length, 0);
  const shared = new Uint8Array(new ArrayBuffer(100), 10, 12);
  releaseMemory(shared);
  assert.equal(shared.length, 12);
});
