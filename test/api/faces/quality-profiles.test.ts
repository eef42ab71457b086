import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment, photo, post } from '../../helpers/service/form.ts';

/** The picture in the size of the models; its face is from 137, 137 to 349, 422. */
const portrait = () => sharp(sample('audrey.jpg')).resize({ width: 480, height: 640 });

/** Its eyes behind a dark band. */
const darkGlasses = (): Promise<Buffer> =>
  portrait()
    .composite([
      {
        input: { create: { width: 212, height: 63, channels: 3, background: '#141414' } },
        left: 137,
        top: 206,
      },
    ])
    .jpeg({ quality: 95 })
    .toBuffer();

/** The right side of the face, and everything to its right, in shadow. */
async function shadowed(): Promise<Buffer> {
  const { data, info } = await portrait().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  data.forEach((value, i) => {
    const way = (Math.floor(i / channels) % width) - 137;
    data[i] = Math.min(255, value * 1.3 * Math.min(1, Math.max(0, 1 - way / 211)));
  });
  return sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 95 }).toBuffer();
}

test('the standard profile takes dark glasses and side light, and scores them low', async (t) => {
  const { app } = await startApp(t);
  const glasses = await app.inject(enrolment('glasses', await darkGlasses()));
  assert.equal(glasses.statusCode, 201, glasses.body);
  const [quality] = glasses.json().quality;
  assert.equal(quality.eyes, 0);
  assert.equal(quality.overall, 0);
  const shade = await app.inject(enrolment('shade', await shadowed()));
  assert.equal(shade.statusCode, 201, shade.body);
  assert.ok(shade.json().quality[0].uniformity < 50, shade.body);
});

test('the strict profile refuses both with advice, on every call that takes a face', async (t) => {
  const { app } = await startApp(t, { QUALITY_PROFILE: 'strict' });
  const enrolled = await app.inject(enrolment('audrey', sample('audrey.jpg')));
  assert.equal(enrolled.statusCode, 201, enrolled.body);
  const glasses = await darkGlasses();
  const answers = [
    await app.inject(enrolment('other', glasses)),
    await app.inject(attempt('audrey', glasses)),
    await app.inject(post('/users/audrey/templates', [photo(glasses)])),
  ];
  for (const answer of answers) {
    assert.equal(answer.statusCode, 422, answer.body);
    assert.match(answer.json().type, /:low-quality$/);
    assert.match(answer.json().detail, /take off sunglasses/);
  }
  const shade = await app.inject(attempt('audrey', await shadowed()));
  assert.equal(shade.statusCode, 422, shade.body);
  assert.match(shade.json().detail, /shadow/);
});

test('good photographs pass the strict profile and are scored the same as in the standard one', async (t) => {
  const files = FRANCK.slice(0, 2).map(sample);
  const enrol = async (profile: string) => {
    const { app } = await startApp(t, { QUALITY_PROFILE: profile });
    const answer = await app.inject(enrolment('franck', ...files));
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json().quality;
  };
  const quality = await enrol('strict');
  assert.deepEqual(quality, await enrol('standard'));
  for (const one of quality) {
    const { overall, angles, ...components } = one;
    assert.equal(overall, Math.min(...(Object.values(components) as number[])));
    assert.equal(Object.keys(components).length, 7);
    assert.ok(overall > 50, JSON.stringify(one));
    for (const angle of [angles.yaw, angles.pitch, angles.roll]) assert.ok(Math.abs(angle) < 25);
  }
});

test('an unknown profile is no configuration', async (t) => {
  await assert.rejects(startApp(t, { QUALITY_PROFILE: 'lax' }), /QUALITY_PROFILE/);
});
