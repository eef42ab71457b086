import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADVICE, type QualityFault } from '../../../src/domain/face/quality.ts';
import type { ProblemCode } from '../../../src/errors.ts';
import {
  blurred,
  lit,
  lookingAside,
  pastedJpeg,
  plain,
  sideBySide,
} from '../../helpers/photos/images.ts';
import { OTHERS, sample } from '../../helpers/photos/samples.ts';
import { face, SharedService } from './service.ts';

const service = new SharedService();
const [other = ''] = OTHERS;
const tiny = (width: number) => pastedJpeg(face, { width: 2560, height: 1920, face: width });
const advice: string[] = Object.values(ADVICE);

const NOBODY: Record<string, () => Buffer | Promise<Buffer>> = {
  'a mask': () => sample('ironman.jpg'),
  'an all black picture': () => plain(1280, 960, [0, 0, 0]),
  'an all white picture': () => plain(1280, 960, [255, 255, 255]),
  'a picture of one pixel': () => plain(1, 1, [90, 90, 90]),
};
const POOR: Record<string, { fault: QualityFault; make: () => Promise<Buffer> }> = {
  'a blurred face': { fault: 'blurred', make: () => blurred(face, 9) },
  'a dark face': { fault: 'too-dark', make: () => lit(face, 0.2) },
  'a face that looks aside': { fault: 'turned', make: () => lookingAside(face, 436, 0.18) },
};

for (const [name, make] of Object.entries(NOBODY)) {
  test(`B12 ${name} shows no face`, async () => {
    await service.refuses(await make(), name, 'no-face');
  });
}

test('B12 two faces side by side are refused, whichever is left', async () => {
  const two = [await sideBySide(face, sample(other)), await sideBySide(sample(other), face)];
  for (const image of two) await service.refuses(image, 'two faces', 'multiple-faces');
  await service.refuses(await sideBySide(face, face), 'one face twice', 'multiple-faces');
  // The second face has about a third of the area of the first.
  const smaller = await sideBySide(face, sample('cage.jpg'));
  await service.refuses(smaller, 'a smaller second face', 'multiple-faces');
});

test('B12 a face that is tiny in a large picture is refused with advice', async () => {
  const codes: ProblemCode[] = ['no-face', 'low-quality'];
  for (const width of [100, 200, 280, 340]) {
    const detail = await service.refuses(await tiny(width), `${width} pixels`, ...codes);
    const words =
      /^No face was found: hold the phone/.test(detail) || detail === ADVICE['too-small'];
    assert.ok(words, detail);
  }
});

for (const [name, { fault, make }] of Object.entries(POOR)) {
  test(`B12 ${name} is refused with advice`, async () => {
    const detail = await service.refuses(await make(), name, 'low-quality');
    assert.ok(advice.includes(detail));
    assert.equal(detail, ADVICE[fault]);
  });
}
