import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { EDITS } from '../../../../lab/evaluate/replay/edits.ts';
import { namedEdits } from '../../../../lab/evaluate/replay/options.ts';
import { seeded } from '../../../../src/calibration/random.ts';
import type { RgbImage } from '../../../../src/inference/image/image.ts';
import { startDecoding } from '../../../../src/inference/pipeline/decode-step.ts';
import { sample } from '../../../helpers/photos/samples.ts';

const bytes = sample('cage.jpg');
const BOX = { x1: 103, y1: 64, x2: 380, y2: 533, score: 1 };

async function read(made: Buffer): Promise<RgbImage> {
  const decoded = await startDecoding(made).decoded;
  assert.equal(decoded.kind, 'image');
  return (decoded as { image: RgbImage }).image;
}

const image = await read(bytes);
const make = (name: string, seed = 1): Promise<Buffer> =>
  namedEdits(name)[0]!.make({ bytes, image, box: BOX }, seeded(seed));
const mean = ({ data }: RgbImage, channel = 0): number =>
  data.reduce((sum, value, i) => sum + (i % 3 === channel ? value : 0), 0) / (data.length / 3);

test('every edit makes a picture, of which only the first has the bytes of the photograph', async () => {
  for (const { name } of EDITS) {
    const made = await make(name);
    assert.equal(made.equals(bytes), name === 'same', name);
    assert.ok((await read(made)).width > 0, name);
  }
});

test('the same random numbers make the same bytes, others do not', async () => {
  assert.ok((await make('noise-large')).equals(await make('noise-large')));
  assert.ok(!(await make('noise-large')).equals(await make('noise-large', 2)));
});

test('other metadata leaves every pixel, and takes away what was there', async () => {
  const marked = await sharp(bytes)
    .withExif({ IFD0: { Artist: 'somebody' } })
    .jpeg()
    .toBuffer();
  const [edit] = namedEdits('metadata');
  const plain = await read(marked);
  const made = await edit!.make({ bytes: marked, image: plain, box: BOX }, seeded(1));
  assert.ok(marked.includes('somebody') && !made.includes('somebody'));
  assert.ok(Buffer.from((await read(made)).data).equals(Buffer.from(plain.data)));
  const png = await sharp(bytes).png().toBuffer();
  const again = await edit!.make({ bytes: png, image, box: BOX }, seeded(1));
  assert.ok(!again.equals(png));
});

test('edits do what they are named after', async () => {
  const size = async (name: string): Promise<number[]> => {
    const { width, height } = await read(await make(name));
    return [width, height];
  };
  const { width, height } = image;
  assert.deepEqual(await size('scale-50'), [Math.round(width / 2), Math.round(height / 2)]);
  assert.deepEqual(await size('squeeze-80'), [Math.round(width * 0.8), height]);
  assert.deepEqual(await size('crop-20'), [
    width - 2 * Math.round(width * 0.2),
    height - 2 * Math.round(height * 0.2),
  ]);
  const light = mean(image);
  assert.ok(Math.abs(mean(await read(await make('brightness-70'))) - 0.7 * light) < 2);
  assert.ok(mean(await read(await make('gamma-light'))) > light + 10);
  const grey = await read(await make('grey'));
  assert.ok(Math.abs(mean(grey, 0) - mean(grey, 2)) < 1);
  const warm = await read(await make('warm'));
  assert.ok(mean(warm, 0) > light && mean(warm, 2) < mean(image, 2));
});

test('what is put on the picture leaves the rest as it was', async () => {
  const far = (made: RgbImage, from: number, to: number): number => {
    let most = 0;
    for (let i = from * image.width * 3; i < to * image.width * 3; i++) {
      most = Math.max(most, Math.abs(made.data[i]! - image.data[i]!));
    }
    return most;
  };
  const captioned = await read(await make('caption'));
  const top = Math.floor(image.height * 0.8);
  // JPEG of quality 95 lies between.
  assert.ok(far(captioned, 0, top) < 40);
  assert.ok(far(captioned, top, image.height) > 100);
  const stickered = await read(await make('sticker-face'));
  assert.ok(far(stickered, 0, 100) < 40 && far(stickered, 100, image.height) > 100);
});
