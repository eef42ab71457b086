import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRANCK, OTHERS, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { enrolment } from '../../helpers/service/form.ts';
import { blend, person, shows, vectorEngine } from '../../helpers/service/vector-engine.ts';

test('the same face under a second id is enrolled and reported', async (t) => {
  const { app } = await startApp(t);
  for (const file of OTHERS) await app.inject(enrolment(file, sample(file)));
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  assert.equal((await app.inject(enrolment('frank', sample(FRANCK[4]!)))).statusCode, 201);
  const { duplicates } = (await app.inject('/admin/duplicates')).json();
  assert.deepEqual(
    duplicates.map((d: { user_id: string; same_face_as: string }) => [d.user_id, d.same_face_as]),
    [['frank', 'franck']],
  );
  await app.inject({ method: 'DELETE', url: '/users/franck' });
  assert.deepEqual((await app.inject('/admin/duplicates')).json().duplicates, []);
});

test('the same face under a second id is refused when that is the policy', async (t) => {
  const { app } = await startApp(t, { DUPLICATE_FACES: 'refuse' });
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const answer = await app.inject(enrolment('frank', sample(FRANCK[4]!)));
  assert.equal(answer.statusCode, 409);
  assert.equal(answer.json().type, 'urn:biometric:problem:duplicate-face');
  assert.equal((await app.inject('/users/frank')).statusCode, 404);
});

test('refusals of enrolled faces are taken from the budgets of client and network', async (t) => {
  const env = { DUPLICATE_FACES: 'refuse', NETWORK_FAILURES_PER_HOUR: '3' };
  const { app } = await startApp(t, env, { engine: vectorEngine });
  const [alice, bob] = [person(0), person(1)];
  const near = (n: number) => shows(blend(alice, person(2 + n), 20));
  await app.inject(enrolment('alice', shows(alice)));
  await app.inject(enrolment('bob', shows(bob)));
  const statuses: number[] = [];
  for (let n = 0; n < 6; n++) {
    statuses.push((await app.inject(enrolment(`guess-${n}`, near(n)))).statusCode);
  }
  assert.deepEqual(statuses, [409, 409, 409, 429, 429, 429]);
  const late = await app.inject(enrolment('carol', shows(person(99))));
  assert.equal(late.statusCode, 429, 'no answer at all, so none says that a face is not enrolled');
  assert.ok(Number(late.headers['retry-after']) > 0);
});
