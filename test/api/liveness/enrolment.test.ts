import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { onScreen } from '../../helpers/photos/attacks.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { expectProblem } from '../../helpers/service/answers.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { enrolment, photo, post } from '../../helpers/service/form.ts';

const live = sample(FRANCK[0]!);
let screen: Buffer;
before(async () => {
  screen = await onScreen(sample(FRANCK[1]!));
});
const adding = (image: Buffer) => post('/users/franck/templates', [photo(image)]);

test('enforce enrols nobody from a screen and says which photograph it was', async (t) => {
  const { app } = await startApp(t, { PAD_MODE: 'enforce' });
  const alone = await app.inject(enrolment('franck', screen));
  expectProblem(alone, 'spoof-suspected');
  assert.match(alone.json().detail, /^This looks like a picture of a picture: photograph the face/);
  const second = await app.inject(enrolment('franck', live, screen));
  expectProblem(second, 'spoof-suspected');
  assert.match(second.json().detail, /^Photograph 2: /);
  assert.equal((await app.inject('/users/franck')).statusCode, 404);
  const scrape = await Scrape.of(app);
  const labels = { type: 'enroll', outcome: 'failure', reason: 'spoof_suspected' };
  assert.equal(scrape.value('biometric_attempts_total', labels), 2);
  assert.equal(scrape.value('biometric_problems_total', { code: 'spoof-suspected' }), 2);
});

test('enforce adds no template from a screen, and the history says so', async (t) => {
  const { app } = await startApp(t, { PAD_MODE: 'enforce' });
  await app.inject(enrolment('franck', live));
  const answer = await app.inject(adding(screen));
  expectProblem(answer, 'spoof-suspected');
  assert.equal((await app.inject('/users/franck')).json().templates, 1);
  const [row] = (await app.inject('/users/franck/history')).json().history;
  const { type, success, reason, confidence } = row;
  const expected = ['add_template', false, 'spoof_suspected', null];
  assert.deepEqual([type, success, reason, confidence], expected);
  const labels = { type: 'add_template', outcome: 'failure', reason: 'spoof_suspected' };
  assert.equal((await Scrape.of(app)).value('biometric_attempts_total', labels), 1);
  assert.equal((await app.inject(adding(sample(FRANCK[3]!)))).statusCode, 201, 'the person');
});

for (const [mode, spoofs] of [
  ['report', 2],
  ['off', 0],
] as const) {
  test(`${mode} enrols from a screen and adds it`, async (t) => {
    const { app } = await startApp(t, { PAD_MODE: mode });
    assert.equal((await app.inject(enrolment('franck', screen))).statusCode, 201);
    assert.equal((await app.inject(adding(screen))).statusCode, 201);
    const scrape = await Scrape.of(app);
    assert.equal(scrape.value('biometric_pad_total', { result: 'spoof' }), spoofs);
    assert.equal(scrape.value('biometric_pad_total', { result: 'live' }), 0);
  });
}
