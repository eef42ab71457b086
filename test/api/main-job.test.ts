import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRANCK, OTHERS, sample } from '../helpers/photos/samples.ts';
import { startApp } from '../helpers/service/app.ts';
import { attempt, enrolment, photo, post } from '../helpers/service/form.ts';

test('a person is enrolled, recognised on other photographs, and nobody else is', async (t) => {
  const { app } = await startApp(t);
  const enrolled = await app.inject(enrolment('franck', sample(FRANCK[0]!), sample(FRANCK[1]!)));
  assert.equal(enrolled.statusCode, 201, enrolled.body);
  assert.equal(enrolled.json().templates, 2);
  for (const file of FRANCK.slice(2)) {
    const answer = (await app.inject(attempt('franck', sample(file)))).json();
    assert.equal(answer.success, true, file);
    assert.equal(answer.reason, 'match');
    assert.ok(answer.confidence >= answer.threshold);
  }
  for (const file of OTHERS) {
    const answer = (await app.inject(attempt('franck', sample(file)))).json();
    assert.equal(answer.success, false, file);
    assert.equal(answer.reason, 'no_match');
    assert.ok(answer.confidence < answer.threshold);
  }
  const { history, next } = (await app.inject('/users/franck/history')).json();
  assert.equal(history.length, 1 + FRANCK.slice(2).length + OTHERS.length);
  assert.equal(next, null);
  assert.deepEqual(history.at(-1).type, 'enroll');
  assert.equal(history[0].reason, 'no_match');
});

test('an unknown user is answered like a wrong face', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const wrong = await app.inject(attempt('franck', sample('audrey.jpg')));
  const unknown = await app.inject(attempt('nobody', sample('audrey.jpg')));
  const again = await app.inject(attempt('nobody', sample('audrey.jpg')));
  assert.equal(unknown.statusCode, wrong.statusCode);
  assert.deepEqual(Object.keys(unknown.json()), Object.keys(wrong.json()));
  assert.equal(unknown.json().reason, 'no_match');
  assert.equal(unknown.json().confidence, again.json().confidence);
});

test('templates are added only for the same person, up to the limit of what is known', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const add = (file: string) => app.inject(post('/users/franck/templates', [photo(sample(file))]));
  const own = await add(FRANCK[2]!);
  assert.equal(own.statusCode, 201, own.body);
  assert.equal(own.json().templates, 2);
  const stranger = await add('cage.jpg');
  assert.equal(stranger.statusCode, 409);
  assert.equal(stranger.json().type, 'urn:biometric:problem:different-person');
  assert.equal((await app.inject('/users/franck')).json().templates, 2);
});

test('an erased user is gone, and enrolling again starts with an empty history', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const erased = await app.inject({ method: 'DELETE', url: '/users/franck' });
  assert.equal(erased.statusCode, 204);
  assert.equal((await app.inject('/users/franck')).statusCode, 404);
  assert.equal((await app.inject('/users/franck/history')).statusCode, 404);
  const after = (await app.inject(attempt('franck', sample(FRANCK[0]!)))).json();
  assert.equal(after.success, false);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const { history } = (await app.inject('/users/franck/history')).json();
  assert.deepEqual(
    history.map((h: { type: string }) => h.type),
    ['enroll'],
  );
});

test('an enrolment with photographs of two people is refused and stores nothing', async (t) => {
  const { app } = await startApp(t);
  const answer = await app.inject(enrolment('mixed', sample(FRANCK[0]!), sample('cage.jpg')));
  assert.equal(answer.statusCode, 409);
  assert.match(answer.json().detail, /Photograph 2/);
  assert.equal((await app.inject('/users/mixed')).statusCode, 404);
});
