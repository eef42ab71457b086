import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { namedEdits } from '../../../../lab/evaluate/replay/options.ts';
import { seeded } from '../../../../src/calibration/random.ts';
import { SAME_PICTURE } from '../../../../src/domain/comparison/replay.ts';
import {
  agreement,
  mirroredSketch,
  noSketch,
  type Sketch,
} from '../../../../src/domain/face/sketch.ts';
import type { RgbImage } from '../../../../src/inference/image/image.ts';
import { startDecoding } from '../../../../src/inference/pipeline/decode-step.ts';
import { sketchOf } from '../../../../src/inference/pipeline/sketch.ts';
import { FRANCK, OTHERS, sample } from '../../../helpers/photos/samples.ts';

async function read(bytes: Buffer): Promise<RgbImage> {
  const decoded = await startDecoding(bytes).decoded;
  assert.equal(decoded.kind, 'image');
  return (decoded as { image: RgbImage }).image;
}

const sketched = async (bytes: Buffer): Promise<Sketch> => sketchOf(await read(bytes));
const BOX = { x1: 100, y1: 80, x2: 220, y2: 230, score: 1 };

/** A photograph after this edit of the evaluation. */
async function edited(file: string, name: string): Promise<Buffer> {
  const bytes = sample(file);
  const [edit] = namedEdits(name);
  return edit!.make({ bytes, image: await read(bytes), box: BOX }, seeded(1));
}

/** Some at sizes at which the cells are no whole number of pixels. */
const KEPT = [
  ...['metadata', 'jpeg-50', 'scale-150', 'scale-75', 'scale-50', 'brightness-70'],
  ...['brightness-150', 'contrast-60', 'gamma-light', 'gamma-dark', 'equalise', 'grey', 'saturate'],
  ...['warm', 'cold', 'noise-small', 'blur', 'median', 'sharpen', 'squeeze-80', 'flatten-80'],
  ...['caption', 'filter'],
];

for (const file of OTHERS) {
  test(`${file} is the same picture after an edit that leaves its parts where they are`, async () => {
    const whole = await sketched(sample(file));
    for (const name of KEPT) {
      const share = agreement(await sketched(await edited(file, name)), whole);
      assert.ok(share >= SAME_PICTURE, `${name}: ${share}`);
    }
  });
}

test('a mirrored picture has the mirrored sketch', async () => {
  const whole = await sketched(sample(OTHERS[0]!));
  const mirrored = await sketched(await edited(OTHERS[0]!, 'mirror'));
  assert.ok(agreement(mirrored, whole) < 0.75);
  assert.ok(agreement(mirroredSketch(mirrored), whole) > 0.95);
});

test('stills of one sitting are other pictures, and so are other people', async () => {
  const sketches = await Promise.all([...FRANCK, ...OTHERS].map((file) => sketched(sample(file))));
  for (const [i, one] of sketches.entries()) {
    for (const other of sketches.slice(i + 1)) {
      const share = Math.max(agreement(one, other), agreement(mirroredSketch(one), other));
      assert.ok(share < SAME_PICTURE - 0.05, `${share}`);
    }
  }
});

test('of one colour nothing is known, and a picture of a few pixels is no error', () => {
  for (const [width, height] of [
    [640, 480],
    [1, 1],
    [3, 200],
  ] as const) {
    const data = new Uint8Array(width * height * 3).fill(200);
    assert.deepEqual(sketchOf({ width, height, data }), noSketch());
  }
});

const GOLDEN = [
  ...[
    '6ae21d57',
    'c91397db',
    '67762ebd',
    'c536411f',
    '7c2a761a',
    '72946316',
    '34cdda24',
    'c4c912e4',
  ],
  ...[
    'e56afa65',
    'c84bd84',
    'f9bed2c9',
    'b843626b',
    'bc0f65fe',
    '6c15433a',
    'b6995546',
    'b9ed9d77',
  ],
  ...[
    '951de2a8',
    '36ec6824',
    '9889d142',
    '3ac9bee0',
    '83d589e5',
    '8d6b9ce9',
    'cb3225db',
    '3b36ed1b',
  ],
  ...[
    '1a95059a',
    'f37b427b',
    '6412d36',
    '47bc9d94',
    '43f09a01',
    '93eabcc5',
    '4966aab9',
    '46126288',
  ],
];

test('the sketch of a made picture is the one that is stored today', async () => {
  const [width, height] = [200, 150];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return (x * x + 3 * y * y + x * y + 40 * (i % 3)) % 251;
  });
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const words = [...(await sketched(png))].map((word) => (word >>> 0).toString(16));
  // A stored sketch must not be compared with one that is computed in another way.
  assert.deepEqual(words, GOLDEN);
});
