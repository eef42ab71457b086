import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FaceBox } from '../../../../src/domain/face/face.ts';
import { byProminence } from '../../../../src/domain/face/face.ts';
import type { RgbImage } from '../../../../src/inference/image/image.ts';
import { startDecoding } from '../../../../src/inference/pipeline/decode-step.ts';
import { describeFace } from '../../../../src/inference/pipeline/describe-face.ts';
import { detectFaces } from '../../../../src/inference/pipeline/detector.ts';
import type { LoadedModels } from '../../../../src/inference/pipeline/load-models.ts';
import { hasRival } from '../../../../src/inference/pipeline/rivals.ts';
import { Stopwatch } from '../../../../src/inference/pipeline/stopwatch.ts';
import { ownModels, release } from '../../../helpers/models/shipped-models.ts';
import { sideBySide } from '../../../helpers/photos/images.ts';
import { FRANCK, OTHERS, sample } from '../../../helpers/photos/samples.ts';

let models: LoadedModels;

before(async () => {
  models = await ownModels();
});
after(() => release(models));

async function facesOf(bytes: Buffer): Promise<{ image: RgbImage; faces: FaceBox[] }> {
  const decoded = await startDecoding(bytes).decoded;
  assert.ok(decoded.kind === 'image');
  const { image } = decoded;
  const found = await detectFaces(models.detector, models.manifest.detector, image);
  return { image, faces: byProminence(found, image) };
}

async function rival(image: RgbImage, faces: readonly FaceBox[]): Promise<boolean> {
  const watch = new Stopwatch();
  const [first] = faces;
  const sharpness = first
    ? (await describeFace(models, image, first, watch)).measures.sharpness
    : 0;
  return hasRival(models, image, faces, sharpness, watch);
}

/** What the detector would say of a thing: a box of this place, as sure as of a face. */
const imagined = (box: FaceBox, dx: number, dy: number): FaceBox => ({
  x1: box.x1 + dx,
  x2: box.x2 + dx,
  y1: box.y1 + dy,
  y2: box.y2 + dy,
  score: 0.95,
});

test('a second person is found, the first alone has no rival', async () => {
  const two = await facesOf(await sideBySide(sample(FRANCK[0]!), sample(OTHERS[0]!)));
  assert.equal(await rival(two.image, two.faces), true);
  assert.equal(await rival(two.image, two.faces.slice(0, 1)), false);
  assert.equal(await rival(two.image, []), false);
});

test('B17 what the detector takes for a second face must be one: texture, wall and sleeve are none', async () => {
  let tried = 0;
  for (const name of [...FRANCK, ...OTHERS]) {
    const { image, faces } = await facesOf(sample(name));
    const [first] = faces;
    if (!first) continue;
    const width = first.x2 - first.x1;
    const height = first.y2 - first.y1;
    for (const [x, y] of [
      [-1.2, 0],
      [1.1, 0],
      [-1.2, -0.3],
      [1.1, -0.3],
    ] as const) {
      const box = imagined(first, x * width, y * height);
      const inside = box.x1 > 0 && box.y1 > 0 && box.x2 < image.width && box.y2 < image.height;
      if (!inside) continue;
      tried++;
      assert.equal(await rival(image, [first, box]), false, `${name} ${x} ${y}`);
    }
  }
  assert.ok(tried >= 5, `${tried} places`);
});

test('a face that is too small or far out of focus is a bystander', async () => {
  const { image, faces } = await facesOf(await sideBySide(sample(FRANCK[0]!), sample(OTHERS[0]!)));
  const [first, second] = faces;
  const small = { ...second!, x2: second!.x1 + 10, y2: second!.y1 + 10 };
  assert.equal(await rival(image, [first!, small]), false);
  assert.equal(await rival(image, [first!, { ...second!, score: 0.7 }]), false);
});
