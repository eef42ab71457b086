import assert from 'node:assert/strict';
import { before, type TestContext, test } from 'node:test';
import { HandClock } from '../../helpers/hand-clock.ts';
import { onScreen } from '../../helpers/photos/attacks.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';

const live = sample(FRANCK[1]!);
/** A screen that shows the enrolled person, and one that shows someone else. */
let screen: Buffer;
let stranger: Buffer;
before(async () => {
  screen = await onScreen(sample(FRANCK[1]!));
  stranger = await onScreen(sample('audrey.jpg'));
});

/** A service where franck is enrolled from a live photograph. */
async function withFranck(t: TestContext, env: Record<string, string>, clock = new HandClock()) {
  const { app } = await startApp(t, env, { clock });
  assert.equal((await app.inject(enrolment('franck', sample(FRANCK[0]!)))).statusCode, 201);
  const show = (id: string, image: Buffer) => app.inject(attempt(id, image));
  const history = async () => (await app.inject('/users/franck/history')).json().history;
  return { app, show, history, clock };
}

const ENFORCE = { PAD_MODE: 'enforce' };

test('enforce refuses the enrolled person on a screen and takes the person', async (t) => {
  const { app, show, history } = await withFranck(t, ENFORCE);
  const answer = await show('franck', screen);
  assert.equal(answer.statusCode, 200);
  const { success, reason, confidence, threshold, token } = answer.json();
  assert.deepEqual(
    { success, reason, confidence },
    { success: false, reason: 'spoof_suspected', confidence: 0 },
  );
  assert.ok(confidence < threshold);
  assert.equal(token, undefined);
  assert.equal((await show('franck', live)).json().reason, 'match');
  const [, row] = await history();
  assert.equal(row.success, false);
  assert.equal(row.reason, 'spoof_suspected');
  assert.ok(row.confidence >= threshold, 'the operator sees that the face would have matched');
  const scrape = await Scrape.of(app);
  const reason_ = { type: 'authenticate', outcome: 'failure', reason: 'spoof_suspected' };
  assert.equal(scrape.value('biometric_attempts_total', reason_), 1);
  assert.equal(scrape.value('biometric_pad_total', { result: 'spoof' }), 1);
  assert.equal(scrape.value('biometric_pad_total', { result: 'live' }), 2, 'enrolled, and shown');
  assert.equal(scrape.value('biometric_pad_score_count'), 3);
  const compared = scrape.value('biometric_comparison_score_count');
  assert.equal(compared, 1, 'the score of a veto decides nothing');
});

test('a veto is the same answer for the right person, a wrong one and an unknown id', async (t) => {
  const { app, show } = await withFranck(t, ENFORCE);
  const answers: { body: object; calls: number[] }[] = [];
  const operations = ['audit.settle', 'users.find', 'users.templates', 'regulation.reserve'];
  const counts = async () => {
    const scrape = await Scrape.of(app);
    const name = 'biometric_store_query_duration_seconds_count';
    return operations.map((operation) => scrape.value(name, { operation }));
  };
  // The first read of a reference fills the cache.
  await show('franck', live);
  for (const [id, image] of [
    ['franck', screen],
    ['franck', stranger],
    ['nobody', screen],
    ['nobody', stranger],
  ] as const) {
    const start = await counts();
    const answer = await show(id, image);
    const end = await counts();
    assert.equal(answer.statusCode, 200);
    const { user_id, threshold, authenticated_at, attempt_id, ...body } = answer.json();
    assert.equal(user_id, id);
    assert.ok(threshold > 0.3 && authenticated_at && attempt_id);
    answers.push({ body, calls: end.map((n, i) => n - start[i]!) });
  }
  assert.deepEqual(answers[0]!.body, {
    success: false,
    reason: 'spoof_suspected',
    confidence: 0,
    fmr: 1e-5,
  });
  for (const other of answers.slice(1)) assert.deepEqual(other, answers[0]);
});

test('a veto counts as a failure, of a known and of an unknown id alike', async (t) => {
  const { show, clock } = await withFranck(t, ENFORCE);
  for (const id of ['franck', 'nobody']) {
    for (let i = 0; i < 5; i++)
      assert.equal((await show(id, screen)).statusCode, 200, `${id} ${i}`);
    for (const image of [screen, live]) {
      const answer = await show(id, image);
      assert.equal(answer.statusCode, 429, id);
      assert.equal(answer.headers['retry-after'], '30', id);
    }
  }
  clock.pass(30);
  assert.equal((await show('franck', live)).json().success, true, 'the person comes in again');
});

test('a screen that was taken before is vetoed, not told to be a replay', async (t) => {
  const { show } = await withFranck(t, { ...ENFORCE, REPLAY_MODE: 'enforce' });
  for (let i = 0; i < 2; i++) {
    assert.equal((await show('franck', screen)).json().reason, 'spoof_suspected');
  }
});

test('by default a spoof is only counted', async (t) => {
  const { app, show, history } = await withFranck(t, {});
  const answer = await show('franck', screen);
  assert.equal(answer.json().reason, 'match');
  assert.equal((await history())[0].reason, 'match');
  const scrape = await Scrape.of(app);
  assert.equal(scrape.value('biometric_pad_total', { result: 'spoof' }), 1);
  assert.equal(scrape.value('biometric_pad_total', { result: 'live' }), 1);
  assert.equal(scrape.value('biometric_stage_duration_seconds_count', { stage: 'liveness' }), 2);
  const veto = { type: 'authenticate', reason: 'spoof_suspected' };
  assert.equal(scrape.value('biometric_attempts_total', veto), 0, 'counted from 0');
});

test('off judges nothing', async (t) => {
  const { app, show } = await withFranck(t, { PAD_MODE: 'off' });
  assert.equal((await show('franck', screen)).json().reason, 'match');
  const scrape = await Scrape.of(app);
  assert.equal(scrape.value('biometric_pad_total'), 0);
  assert.equal(scrape.value('biometric_pad_score_count'), 0);
  assert.equal(scrape.value('biometric_stage_duration_seconds_count', { stage: 'liveness' }), 0);
  assert.equal(scrape.value('biometric_stage_duration_seconds_count', { stage: 'embed' }), 2);
});
