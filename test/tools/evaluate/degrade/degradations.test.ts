import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEGRADATIONS, type Subject } from '../../../../lab/evaluate/degrade/degradations.ts';
import { namedDegradations } from '../../../../lab/evaluate/degrade/options.ts';
import { seeded } from '../../../../src/calibration/random.ts';
import type { RgbImage } from '../../../../src/inference/image/image.ts';
import { startDecoding } from '../../../../src/inference/pipeline/decode-step.ts';

/** Wider than high, each quarter of another colour, the "face" in the middle. */
const QUARTERS = [
  [200, 40, 40],
  [40, 160, 60],
  [50, 60, 190],
  [220, 200, 60],
] as const;
const [WIDTH, HEIGHT] = [240, 160];
const subject: Subject = {
  image: {
    width: WIDTH,
    height: HEIGHT,
    data: Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      const right = pixel % WIDTH >= WIDTH / 2 ? 1 : 0;
      const below = Math.floor(pixel / WIDTH) >= HEIGHT / 2 ? 2 : 0;
      return QUARTERS[right + below]![i % 3]!;
    }),
  },
  box: { x1: 70, y1: 30, x2: 170, y2: 130, score: 1 },
};

const made = async (name: string, seed = 1): Promise<Buffer> =>
  namedDegradations(name)[0]!.make(subject, seeded(seed));

async function read(bytes: Buffer): Promise<RgbImage> {
  const decoded = await startDecoding(bytes).decoded;
  assert.equal(decoded.kind, 'image');
  return (decoded as { image: RgbImage }).image;
}

const at = ({ width, data }: RgbImage, x: number, y: number): number[] => [
  ...data.slice((y * width + x) * 3, (y * width + x) * 3 + 3),
];
const near = (actual: readonly number[], expected: readonly number[], by = 6): void =>
  assert.ok(
    actual.every((v, i) => Math.abs(v - expected[i]!) <= by),
    `${actual} is not ${expected}`,
  );
/** The colours in the middle of the four quarters. */
const corners = (image: RgbImage): number[][] => {
  const [x, y] = [Math.floor(image.width / 4), Math.floor(image.height / 4)];
  return [at(image, x, y), at(image, 3 * x, y), at(image, x, 3 * y), at(image, 3 * x, 3 * y)];
};
const nearAll = (image: RgbImage, order: readonly number[]): void =>
  corners(image).forEach((colour, i) => {
    near(colour, QUARTERS[order[i]!]!);
  });

for (const degrees of [90, 180, 270]) {
  test(`EXIF ${degrees}: stored turned, upright for whoever obeys the tag`, async () => {
    const bytes = await made(`exif-${degrees}`);
    const image = await read(bytes);
    assert.deepEqual([image.width, image.height], [WIDTH, HEIGHT]);
    nearAll(image, [0, 1, 2, 3]);
    const upright = await made('jpeg-30');
    assert.ok(!upright.includes('Exif') && bytes.includes('Exif'));
  });
}

test('plain rotations turn the pixels clockwise', async () => {
  const quarter = await read(await made('rotate-90'));
  assert.deepEqual([quarter.width, quarter.height], [HEIGHT, WIDTH]);
  nearAll(quarter, [2, 0, 3, 1]);
  nearAll(await read(await made('rotate-180')), [3, 2, 1, 0]);
  nearAll(await read(await made('rotate-270')), [1, 3, 0, 2]);
});

test('a slanted picture keeps its middle and gets grey corners', async () => {
  const image = await read(await made('rotate-45'));
  assert.ok(image.width > WIDTH && image.height > HEIGHT);
  near(at(image, 2, 2), [128, 128, 128]);
  // Turned by 45 degrees the upper left quarter lies straight above the middle.
  near(at(image, Math.floor(image.width / 2), Math.floor(image.height / 2) - 30), QUARTERS[0]);
});

for (const px of [60, 40, 25]) {
  test(`a face of ${px} pixels in a frame of 640 x 480`, async () => {
    const image = await read(await made(`face-${px}`));
    assert.deepEqual([image.width, image.height], [640, 480]);
    near(at(image, 5, 5), [128, 128, 128]);
    // The picture is 2.4 faces wide; just inside its edge it is coloured, just outside grey.
    const half = Math.round(1.2 * px);
    const y = 240 - Math.round(0.4 * px);
    near(at(image, 320 - half + 4, y), QUARTERS[0], 12);
    near(at(image, 320 - half - 6, y), [128, 128, 128], 12);
  });
}

test('blur mixes what lies side by side, the more the stronger', async () => {
  // Four pixels left of where red meets green.
  const green = async (name: string) => at(await read(await made(name)), 116, 40)[1]!;
  const [weak, strong] = [await green('blur-2'), await green('blur-4')];
  // Share of a normal curve beyond 3.5 pixels, of the 120 levels between the two.
  near([weak, strong], [40 + 120 * 0.027, 40 + 120 * 0.168], 5);
});

test('low light is darker by gamma 2.5 on the average', async () => {
  const { data } = await read(await made('low-light'));
  const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
  const expected =
    QUARTERS.flat().reduce((sum, v) => sum + 255 * (v / 255) ** 2.5, 0) / QUARTERS.flat().length;
  // Clamping at black lifts the mean a little.
  assert.ok(mean > expected - 1 && mean < expected + 4, `${mean} for ${expected}`);
});

test('covers lie over the eyes and over the lower face', async () => {
  const glasses = await read(await made('sunglasses'));
  near(at(glasses, 100, 65), [20, 20, 20]);
  near(at(glasses, 100, 40), QUARTERS[0]);
  near(at(glasses, 50, 65), QUARTERS[0]);
  const mask = await read(await made('mask'));
  near(at(mask, 100, 110), [170, 190, 205]);
  near(at(mask, 100, 65), QUARTERS[0]);
});

test('every degradation is a photograph for the service and repeats with its seed', async () => {
  const names = DEGRADATIONS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) {
    const bytes = await made(name);
    await read(bytes);
    assert.ok(bytes.equals(await made(name)), name);
  }
  for (const name of ['low-light', 'phone']) {
    assert.ok(!(await made(name, 1)).equals(await made(name, 2)), name);
  }
});

test('lower JPEG quality, fewer bytes', async () => {
  const [thirty, ten] = [await made('jpeg-30'), await made('jpeg-10')];
  assert.ok(ten.length < thirty.length);
  assert.ok(!thirty.equals(ten));
});

test('names are looked up in the order of the table', () => {
  const found = namedDegradations('mask, jpeg-30').map(({ name }) => name);
  assert.deepEqual(found, ['jpeg-30', 'mask']);
  assert.equal(namedDegradations('all').length, DEGRADATIONS.length);
  assert.throws(() => namedDegradations('jpeg-31'), { name: 'UsageError', message: /jpeg-30/ });
  assert.throws(() => namedDegradations(''), { name: 'UsageError' });
});
