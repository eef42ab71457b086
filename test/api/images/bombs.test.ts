import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blackPng } from '../../../lab/drill/costly/pngs.ts';
import { jpegOfSize, pastedPng } from '../../helpers/photos/images.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { expectProblem } from '../../helpers/service/answers.ts';
import { attempt } from '../../helpers/service/form.ts';
import { memoryOf } from './memory.ts';
import { face, SharedService } from './service.ts';

const service = new SharedService();
/** A few dozen kilobytes that are 268 million pixels. */
const bomb = blackPng(16383, 16383);

test('B01 a small PNG of 16383 x 16383 pixels is refused from its header', async () => {
  assert.ok(bomb.length < 64 * 1024, `${bomb.length} bytes`);
  const detail = await service.refuses(bomb, 'the bomb', 'image-too-large');
  assert.match(detail, /16383 x 16383/);
});

test('B01 the bomb takes no memory', async (t) => {
  const { outcome, growthMb } = await memoryOf(t, bomb);
  t.diagnostic(`${growthMb.toFixed(1)} MB more`);
  assert.equal(outcome, 'image-too-large');
  assert.ok(growthMb < 20, `${growthMb} MB more`);
  // A control: the same measurement shows 45 MB for an image that is decoded as a whole.
  const whole = await pastedPng(
    face,
    { width: 4000, height: 3750, face: 900 },
    { interlaced: true },
  );
  assert.ok((await memoryOf(t, whole)).growthMb > 20);
});

test('B02 larger sizes in the header of a PNG or JPEG are refused', async () => {
  const png = blackPng(30_000, 30_000, 30);
  await service.refuses(png, 'PNG 30000 x 30000', 'image-too-large');
  const jpeg = jpegOfSize(face, 65_500, 65_500);
  await service.refuses(jpeg, 'JPEG 65500 x 65500', 'image-too-large');
  await service.refuses(blackPng(4097, 4096), 'one column too many', 'image-too-large');
});

test('B02 sizes that no picture has are refused', async () => {
  const huge = blackPng(0x7fffffff, 0x7fffffff, 0);
  await service.refuses(huge, 'PNG of 2^31 - 1', 'image-too-large', 'image-invalid');
  await service.refuses(blackPng(0, 0), 'PNG of 0 x 0', 'image-invalid');
  await service.refuses(jpegOfSize(face, 0, 65_500), 'JPEG of width 0', 'image-invalid');
});

test('B03 bombs in parallel do not keep valid requests from being answered', async () => {
  const { app } = service.running;
  const eight = Array.from({ length: 8 }, (_, i) => i);
  const answers = await Promise.all(
    eight.flatMap((i) => {
      const valid = i % 2 ? service.enrol(face) : app.inject(attempt('a', sample(FRANCK[1]!)));
      return [service.enrol(bomb), valid];
    }),
  );
  answers.forEach((answer, i) => {
    if (i % 2 === 0) expectProblem(answer, 'image-too-large');
    else assert.equal(answer.statusCode, (i - 1) % 4 ? 201 : 200, answer.body);
  });
  await service.accepts(face);
});
