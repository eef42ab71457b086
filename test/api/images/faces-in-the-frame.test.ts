import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { ADVICE, type QualityFault } from '../../../src/domain/face/quality.ts';
import { lit } from '../../helpers/photos/images.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { attempt, enrolment, photo, post } from '../../helpers/service/form.ts';
import { face, SharedService } from './service.ts';

const service = new SharedService();

/** The part of the photograph between these shares of its width and height. */
async function part(
  image: Buffer,
  {
    left = 0,
    top = 0,
    right = 1,
    bottom = 1,
  }: Partial<Record<'left' | 'top' | 'right' | 'bottom', number>>,
): Promise<Buffer> {
  const { width, height } = await sharp(image).metadata();
  const [x, y] = [Math.round(left * width), Math.round(top * height)];
  const area = {
    left: x,
    top: y,
    width: Math.round(right * width) - x,
    height: Math.round(bottom * height) - y,
  };
  return sharp(image).extract(area).jpeg({ quality: 95 }).toBuffer();
}

// The face box of the sample reaches from 0.41 to 0.73 of the width and from 0.23 to 0.84 of the height.
const CUT = {
  'below the eyes': { bottom: 0.53 },
  'below the nose': { bottom: 0.61 },
  'through the mouth': { bottom: 0.7 },
  'above the chin': { bottom: 0.78 },
  'at the eyes': { top: 0.42 },
  'through the middle': { left: 0.56 },
  'at one eye': { left: 0.48 },
};

for (const [name, edges] of Object.entries(CUT)) {
  test(`B17 a face that is cut ${name} is refused with advice, or no face is found`, async () => {
    const image = await part(face, edges);
    const detail = await service.refuses(image, name, 'low-quality', 'no-face');
    const told: string[] = [ADVICE['cut-off'], ADVICE['too-close'], ADVICE.turned, ADVICE.unclear];
    assert.ok(told.includes(detail) || /^No face was found/.test(detail), detail);
  });
}

test('B17 a cut face is refused wherever a photograph is taken, and counts for no lock', async () => {
  const { app } = service.running;
  const cut = await part(face, { bottom: 0.61 });
  assert.equal((await app.inject(enrolment('frame', face))).statusCode, 201);
  for (let n = 0; n < 6; n++) {
    const answer = await app.inject(attempt('frame', cut));
    assert.equal(answer.statusCode, 422);
    assert.equal(answer.json().detail, ADVICE['cut-off']);
  }
  const addition = await app.inject(post('/users/frame/templates', [photo(cut)]));
  assert.equal(addition.json().detail, ADVICE['cut-off']);
  const right = await app.inject(attempt('frame', sample(FRANCK[1]!)));
  assert.equal(right.json().success, true);
});

test('B17 a face that fills the picture is told to move back', async () => {
  const image = await part(face, { left: 0.42, top: 0.32, right: 0.72, bottom: 0.8 });
  const detail = await service.refuses(image, 'too close', 'low-quality', 'no-face');
  assert.equal(detail, ADVICE['too-close']);
});

test('B17 a whole face that nearly touches the border is taken', async () => {
  await service.accepts(await part(face, { top: 0.2 }), 'little above the hair line');
  await service.accepts(await part(face, { bottom: 0.9 }), 'little below the chin');
});

test('B17 a portrait that was cut tightly to the face is taken', async () => {
  for (const name of ['audrey_crop.jpg', 'Justin-Bieber2_crop.jpg', 'queen20_crop.jpg']) {
    await service.accepts(sample(name), name);
  }
});

test('B17 a head tilted by any angle is the same person', async () => {
  const { app } = service.running;
  assert.equal((await app.inject(enrolment('tilted', face))).statusCode, 201);
  for (const degrees of [-75, -60, -45, -30, 30, 45, 60, 75]) {
    const tilted = await sharp(sample(FRANCK[1]!))
      .rotate(degrees, { background: '#808080' })
      .jpeg({ quality: 95 })
      .toBuffer();
    const answer = await app.inject(attempt('tilted', tilted));
    assert.equal(answer.json().success, true, `${degrees} degrees: ${answer.body}`);
  }
});

test('B17 dim light is not called blur', async () => {
  const dim: QualityFault[] = ['too-dark'];
  for (const name of FRANCK) {
    for (const factor of [0.5, 0.35, 0.25]) {
      const answer = await service.enrol(await lit(sample(name), factor));
      const { detail } = answer.json();
      const fine = answer.statusCode === 201 || dim.some((fault) => detail === ADVICE[fault]);
      assert.ok(fine, `${name} x ${factor}: ${detail}`);
    }
  }
});
