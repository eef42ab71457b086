import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { namedEdits } from '../../../lab/evaluate/replay/options.ts';
import { seeded } from '../../../src/calibration/random.ts';
import type { RgbImage } from '../../../src/inference/image/image.ts';
import { startDecoding } from '../../../src/inference/pipeline/decode-step.ts';
import { HandClock } from '../../helpers/hand-clock.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment, photo, post } from '../../helpers/service/form.ts';

const enrolled = sample(FRANCK[0]!);
const fresh = sample(FRANCK[1]!);
const wrong = sample('audrey.jpg');

const slug = (body: { type: string }) => body.type.split(':').at(-1);

test('A25 a photograph that was shown before is refused when replay is enforced', async (t) => {
  const { app } = await startApp(t, { REPLAY_MODE: 'enforce' });
  await app.inject(enrolment('franck', enrolled));
  assert.equal((await app.inject(attempt('franck', fresh))).json().success, true);
  const again = await sharp(fresh).jpeg({ quality: 60 }).toBuffer();
  for (const shown of [fresh, again, enrolled]) {
    const answer = await app.inject(attempt('franck', shown));
    assert.equal(answer.statusCode, 409);
    assert.equal(slug(answer.json()), 'replayed');
  }
  const other = await app.inject(attempt('franck', sample(FRANCK[3]!)));
  assert.equal(other.json().success, true, 'another capture is not a replay');
  const { history } = (await app.inject('/users/franck/history')).json();
  assert.equal(history.filter((h: { reason: string }) => h.reason === 'replayed').length, 3);
});

/** Edits that passed as new photographs when only the embedding was compared. */
const EDITS = [
  ...['brightness-150', 'contrast-60', 'grey', 'posterise', 'noise-large', 'jpeg-8', 'squeeze-90'],
  ...['squeeze-80', 'flatten-80', 'sharpen', 'bend', 'sticker-face', 'filter'],
];

test('A25 a photograph that was edited is still the one that was shown', async (t) => {
  const { app } = await startApp(t, { REPLAY_MODE: 'enforce', LOCK_AFTER: '100' });
  const bytes = sample('bieber_small.jpg');
  await app.inject(enrolment('bieber', bytes));
  const decoded = await startDecoding(bytes).decoded;
  assert.equal(decoded.kind, 'image');
  const { image } = decoded as { image: RgbImage };
  const box = { x1: 115, y1: 140, x2: 365, y2: 535, score: 1 };
  for (const edit of namedEdits(EDITS.join(','))) {
    const shown = await edit.make({ bytes, image, box }, seeded(1));
    const answer = await app.inject(attempt('bieber', shown));
    assert.equal(answer.statusCode, 409, `${edit.name}: ${answer.body}`);
    assert.equal(slug(answer.json()), 'replayed');
  }
  const { body } = await app.inject('/metrics');
  const seen = [...body.matchAll(/^biometric_replays_total\{kind="([a-z-]+)"\} ([1-9]\d*)$/gm)];
  const byKind = Object.fromEntries(seen.map(([, kind, number]) => [kind, Number(number)]));
  assert.deepEqual(byKind, { 'same-picture': EDITS.length });
});

test('new photographs of one sitting are none that was shown', async (t) => {
  const { app } = await startApp(t, { REPLAY_MODE: 'enforce' });
  const [first, ...others] = FRANCK.map(sample);
  await app.inject(enrolment('franck', first!));
  for (const [i, shown] of others.entries()) {
    const answer = await app.inject(attempt('franck', shown));
    assert.equal(answer.statusCode, 200, `${FRANCK[i + 1]}: ${answer.body}`);
    assert.equal(answer.json().success, true, FRANCK[i + 1]);
  }
});

test('by default a replay is only reported', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', enrolled));
  assert.equal((await app.inject(attempt('franck', enrolled))).json().success, true);
  const metrics = (await app.inject('/metrics')).body;
  assert.match(metrics, /^biometric_replays_total\{kind="same-bytes"\} 1$/m);
});

test('two copies of one photograph in parallel: one is accepted', async (t) => {
  const { app } = await startApp(t, { REPLAY_MODE: 'enforce' });
  await app.inject(enrolment('franck', enrolled));
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => app.inject(attempt('franck', fresh))),
  );
  assert.equal(answers.filter((a) => a.statusCode === 200).length, 1);
});

test('replays count as failures', async (t) => {
  const { app } = await startApp(t, { REPLAY_MODE: 'enforce' });
  await app.inject(enrolment('franck', enrolled));
  for (let i = 0; i < 5; i++) {
    assert.equal((await app.inject(attempt('franck', enrolled))).statusCode, 409);
  }
  assert.equal((await app.inject(attempt('franck', fresh))).statusCode, 429);
});

test('A25 a challenge is for one use, one user and three minutes', async (t) => {
  const clock = new HandClock();
  const { app } = await startApp(t, { CHALLENGE_MODE: 'required' }, { clock });
  await app.inject(enrolment('franck', enrolled));
  const challenge = async (userId: string): Promise<string> => {
    const payload = { user_id: userId };
    const answer = await app.inject({ method: 'POST', url: '/challenges', payload });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json().challenge;
  };
  const attemptWith = (nonce: string, face = fresh) =>
    app.inject(
      post('/authenticate', [
        { name: 'user_id', value: 'franck' },
        { name: 'challenge', value: nonce },
        photo(face),
      ]),
    );
  const without = await app.inject(attempt('franck', fresh));
  assert.equal(without.statusCode, 400);
  assert.equal(slug(without.json()), 'nonce-invalid');

  const nonce = await challenge('franck');
  assert.equal((await attemptWith(nonce, sample('ironman.jpg'))).statusCode, 422);
  assert.equal(
    (await attemptWith(nonce)).json().success,
    true,
    'a refused photograph uses none up',
  );
  const used = await attemptWith(nonce);
  assert.equal(used.statusCode, 409);
  assert.equal(slug(used.json()), 'replayed');

  for (const bad of [await challenge('somebody-else'), 'made-up']) {
    assert.equal(slug((await attemptWith(bad)).json()), 'nonce-invalid');
  }
  const late = await challenge('franck');
  clock.pass(181);
  assert.equal(slug((await attemptWith(late)).json()), 'nonce-invalid');
  const wrongFace = await challenge('franck');
  assert.equal((await attemptWith(wrongFace, wrong)).json().success, false);
  assert.equal((await attemptWith(wrongFace)).statusCode, 409, 'a failed try uses it up');
});
