import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { HandClock } from '../../helpers/hand-clock.ts';
import { onScreen } from '../../helpers/photos/attacks.ts';
import { missing } from '../../helpers/programs.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { enrolment } from '../../helpers/service/form.ts';
import { ask, askFor, show, type VideoFrames, videoFrames } from './sequence-video.ts';

const skip = missing('ffmpeg');
const TURNS = ['turn-left', 'turn-right'];

let frames: VideoFrames;
let app: FastifyInstance;
const clock = new HandClock();
const ends: (() => unknown)[] = [];

/** No locks: another test is about them. */
const PATIENT = { LOCK_AFTER: '100', NETWORK_FAILURES_PER_HOUR: '0', DISABLE_AFTER: '1000' };

before(async () => {
  if (skip) return;
  frames = videoFrames();
  const t = { after: (end: unknown) => void ends.push(end as () => unknown) };
  ({ app } = await startApp(t, PATIENT, { clock }));
  assert.equal((await app.inject(enrolment('cap', frames.enrolled))).statusCode, 201);
});
after(async () => {
  for (const end of ends.toReversed()) await end();
});

const slug = (body: { type: string }) => body.type.split(':').at(-1);

/** Sends frames for a challenge with `actions`; the answer without fields that always differ. */
async function answerTo(actions: string[], shown: Buffer[], userId = 'cap', service = app) {
  const answer = await show(service, userId, await askFor(service, userId, ...actions), ...shown);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

test('the asked movements of a real video pass and the person matches', { skip }, async () => {
  const { straight, left, right, far, stillFar, closer } = frames;
  for (const [actions, shown] of [
    [TURNS, [straight, left, right]],
    [
      ['turn-left', 'move-closer'],
      [far, left, closer],
    ],
    [
      ['move-closer', 'turn-left'],
      [far, stillFar, closer, left],
    ],
    [['move-closer'], [far, stillFar, closer]],
  ] as const) {
    const { success, reason, challenge, confidence } = await answerTo([...actions], [...shown]);
    assert.deepEqual(
      { success, reason, challenge },
      { success: true, reason: 'match', challenge: { passed: true } },
    );
    assert.ok(confidence > 0.5, `${confidence}`);
  }
});

test('what was not shown as asked fails, is named, and says what to do', { skip }, async () => {
  const { straight, left, right, far, closer, someoneElse } = frames;
  const copy = await sharp(left).png().toBuffer();
  const cropped = await sharp(straight)
    .extract({ left: 50, top: 37, width: 296, height: 222 })
    .resize(400, 300)
    .jpeg({ quality: 92 })
    .toBuffer();
  const mirrored = await Promise.all(
    [straight, left, right].map((f) => sharp(f).flop().toBuffer()),
  );
  for (const [failed, actions, shown] of [
    ['turn-left', TURNS, [straight, right, left]],
    ['turn-right', TURNS, [straight, left, closer]],
    ['order', ['turn-left'], [straight, left, right]],
    ['motion', TURNS, [straight, left, left, right]],
    ['motion', TURNS, [straight, left, copy, right]],
    ['motion', ['move-closer'], [straight, far, cropped]],
    ['one-person', TURNS, [straight, left, someoneElse, right]],
    ['straight', TURNS, [left, straight, right]],
    ['turn-left', TURNS, mirrored],
  ] as const) {
    const answer = await answerTo([...actions], [...shown]);
    const { success, reason, confidence, threshold, challenge, token } = answer;
    assert.deepEqual({ success, reason, confidence }, FAILED, failed);
    assert.ok(confidence < threshold);
    assert.equal(token, undefined);
    assert.equal(challenge.passed, false);
    assert.equal(challenge.failed, failed);
    assert.ok(challenge.advice.length > 30);
  }
  const { history } = (await app.inject('/users/cap/history?limit=1')).json();
  assert.equal(history[0].reason, 'challenge_failed');
  const reason = { type: 'authenticate', outcome: 'failure', reason: 'challenge_failed' };
  assert.equal((await Scrape.of(app)).value('biometric_attempts_total', reason), 9);
});

const FAILED = { success: false, reason: 'challenge_failed', confidence: 0 };

test('passed by somebody else it is no match, with the score of the first frame', {
  skip,
}, async () => {
  await app.inject(enrolment('franck', frames.someoneElse));
  const { straight, left, right } = frames;
  const answer = await answerTo(TURNS, [straight, left, right], 'franck');
  assert.equal(answer.reason, 'no_match');
  assert.deepEqual(answer.challenge, { passed: true });
});

test('the answer tells nothing about the user, and costs the same', { skip }, async () => {
  const { straight, left, right } = frames;
  const operations = ['audit.settle', 'users.find', 'challenges.look', 'challenges.redeem'];
  const name = 'biometric_store_query_duration_seconds_count';
  const counts = async () => {
    const scrape = await Scrape.of(app);
    return operations.map((operation) => scrape.value(name, { operation }));
  };
  const answers = [];
  for (const userId of ['cap', 'nobody']) {
    const challenge = await askFor(app, userId, ...TURNS);
    const start = await counts();
    const answer = await show(app, userId, challenge, straight, right, left);
    const end = await counts();
    const { user_id, threshold, authenticated_at, attempt_id, ...same } = answer.json();
    answers.push({ ...same, calls: end.map((n, i) => n - start[i]!) });
  }
  assert.deepEqual(answers[1], answers[0]);
  assert.equal(answers[0]!.reason, 'challenge_failed');
});

test('the number of frames has to be what the challenge asks for', { skip }, async () => {
  const { straight, left, right } = frames;
  const asked = await ask(app, 'cap', 4);
  assert.deepEqual(asked.frames, { min: 5, max: 8 });
  const { challenge } = asked;
  for (const shown of [[straight], [straight, left, right, straight]]) {
    assert.equal(slug((await show(app, 'cap', challenge, ...shown)).json()), 'field-invalid');
  }
  const nine = Array.from({ length: 9 }, () => straight);
  assert.equal(slug((await show(app, 'cap', challenge, ...nine)).json()), 'too-many-parts');
  const plain = await ask(app, 'cap', 0);
  assert.equal(plain.actions, undefined);
  for (const nonce of [plain.challenge, null]) {
    const answer = await show(app, 'cap', nonce, straight, left, right);
    assert.equal(answer.statusCode, 400);
    assert.equal(slug(answer.json()), 'field-invalid');
    assert.match(answer.json().detail, /several photographs: send one/);
  }
  assert.equal((await show(app, 'cap', plain.challenge, straight)).json().success, true);
});

test('a challenge is for one use, three minutes and one user', { skip }, async () => {
  const { straight, left, right } = frames;
  const used = await askFor(app, 'cap', ...TURNS);
  assert.equal((await show(app, 'cap', used, straight, right, left)).statusCode, 200);
  const again = await show(app, 'cap', used, straight, left, right);
  assert.equal(slug(again.json()), 'replayed', 'a failed try uses it up');
  const late = await askFor(app, 'cap', ...TURNS);
  clock.pass(181);
  const foreign = await askFor(app, 'nobody', ...TURNS);
  for (const nonce of [late, foreign, 'made-up']) {
    const answer = await show(app, 'cap', nonce, straight, left, right);
    assert.equal(slug(answer.json()), 'nonce-invalid');
  }
});

test('a frame without a face is named, and the challenge stays open', { skip }, async () => {
  const { straight, left, right } = frames;
  const wall = await sharp(straight)
    .extract({ left: 250, top: 0, width: 150, height: 150 })
    .toBuffer();
  const challenge = await askFor(app, 'cap', ...TURNS);
  const refused = await show(app, 'cap', challenge, straight, left, wall);
  assert.equal(refused.statusCode, 422);
  assert.match(refused.json().detail, /^Frame 3: No face was found/);
  const answer = await show(app, 'cap', challenge, straight, left, right);
  assert.equal(answer.json().success, true);
});

test('however many frames, a request takes one place in the queue', { skip }, async (t) => {
  const env = { QUEUE_LIMIT: '1', OMP_NUM_THREADS: '1' };
  const { app: narrow } = await startApp(t, env);
  await narrow.inject(enrolment('cap', frames.enrolled));
  const { straight, left, right, closer, enrolled } = frames;
  const shown = [straight, closer, left, enrolled, right];
  assert.equal((await answerTo(TURNS, shown, 'cap', narrow)).success, true);
});

test('movements can be required', { skip }, async (t) => {
  const { app: strict } = await startApp(t, { CHALLENGE_MODE: 'actions' });
  await strict.inject(enrolment('cap', frames.enrolled));
  assert.equal((await ask(strict, 'cap', 0)).actions.length, 2, 'at least two');
  assert.equal((await ask(strict, 'cap', 3)).actions.length, 3);
  const { straight, left, right } = frames;
  assert.equal(slug((await show(strict, 'cap', null, straight)).json()), 'nonce-invalid');
  const answer = await answerTo(TURNS, [straight, left, right], 'cap', strict);
  assert.equal(answer.success, true);
});

test('a stored sequence is a replay, whatever it is sent for', { skip }, async (t) => {
  const { app: strict } = await startApp(t, { REPLAY_MODE: 'enforce' });
  await strict.inject(enrolment('cap', frames.enrolled));
  const { straight, left, right } = frames;
  const answer = await answerTo(TURNS, [straight, left, right], 'cap', strict);
  assert.equal(answer.success, true);
  const stored = await askFor(strict, 'cap', ...TURNS);
  const again = await show(strict, 'cap', stored, straight, left, right);
  assert.equal(again.statusCode, 409);
  assert.equal(slug(again.json()), 'replayed');
});

test('every frame has to be live, and a failed challenge counts as a failure', {
  skip,
}, async (t) => {
  const env = { PAD_MODE: 'enforce', LOCK_AFTER: '2' };
  const { app: strict } = await startApp(t, env);
  await strict.inject(enrolment('cap', frames.enrolled));
  const { straight, left, right } = frames;
  const screen = await onScreen(right);
  const answer = await answerTo(TURNS, [straight, left, screen], 'cap', strict);
  assert.equal(answer.reason, 'spoof_suspected');
  assert.equal(answer.challenge, undefined, 'what was seen is not told to a screen');
  assert.equal((await answerTo(TURNS, [straight, right, left], 'cap', strict)).success, false);
  const challenge = await askFor(strict, 'cap', ...TURNS);
  assert.equal((await show(strict, 'cap', challenge, straight, left, right)).statusCode, 429);
});
