import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../helpers/app.ts';
import { enrolment } from '../helpers/form.ts';
import { FRANCK, OTHERS, sample } from '../helpers/samples.ts';

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
