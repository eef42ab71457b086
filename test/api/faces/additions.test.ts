import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { HandClock } from '../../helpers/hand-clock.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment, photo, post } from '../../helpers/service/form.ts';
import {
  blend,
  person,
  shows,
  type Vector,
  vectorEngine,
} from '../../helpers/service/vector-engine.ts';

const addition = (user: string, image: Uint8Array) =>
  post(`/users/${user}/templates`, [photo(image)]);
const slugOf = (answer: LightMyRequestResponse) => answer.json().type?.split(':').at(-1);

const [ALICE, MALLORY] = [person(0), person(1)];

/** Alice is enrolled from one photograph; faces are vectors. */
async function withAlice(t: TestContext, env: Record<string, string> = {}) {
  const clock = new HandClock();
  const { app } = await startApp(t, env, { clock, engine: vectorEngine });
  assert.equal((await app.inject(enrolment('alice', shows(ALICE)))).statusCode, 201);
  const add = (face: Vector, user = 'alice') => app.inject(addition(user, shows(face)));
  const login = (face: Vector) => app.inject(attempt('alice', shows(face)));
  const history = async () => (await app.inject('/users/alice/history?limit=500')).json().history;
  return { app, clock, add, login, history };
}

test('A29 of sixty wrong faces that are added at most five are compared', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const wrong = sample('audrey.jpg');
  const slugs: string[] = [];
  for (let i = 0; i < 60; i++) slugs.push(slugOf(await app.inject(addition('franck', wrong))));
  assert.deepEqual(slugs, [...Array(5).fill('different-person'), ...Array(55).fill('locked')]);
  const locked = await app.inject(attempt('franck', sample(FRANCK[1]!)));
  assert.equal(locked.statusCode, 429, 'one count for additions and logins');
  const { history } = (await app.inject('/users/franck/history?limit=500')).json();
  const additions = history.filter((h: { type: string }) => h.type === 'add_template');
  assert.equal(additions.length, 5);
  for (const { reason, confidence } of additions) {
    assert.deepEqual([reason, confidence], ['different-person', null]);
  }
});

test('A29 sixty at once are five as well', async (t) => {
  const { add, history } = await withAlice(t, { QUEUE_LIMIT: '200' });
  const answers = await Promise.all(Array.from({ length: 60 }, () => add(MALLORY)));
  const compared = answers.filter((answer) => answer.statusCode === 409).length;
  assert.ok(compared > 0 && compared <= 5, `${compared} comparisons`);
  assert.equal(answers.filter((answer) => answer.statusCode === 429).length, 60 - compared);
  assert.equal((await history()).length, 1 + compared);
});

test('fifty wrong additions disable the face', async (t) => {
  const { add, login, clock } = await withAlice(t, { NETWORK_FAILURES_PER_HOUR: '0' });
  for (let i = 0; i < 50; i++) {
    assert.equal((await add(MALLORY)).statusCode, 409, `try ${i}`);
    clock.pass(900);
  }
  for (const answer of [await add(ALICE), await login(ALICE)]) {
    assert.equal(answer.statusCode, 403);
    assert.equal(slugOf(answer), 'biometric-disabled');
  }
});

test('A30 a walk of blends from one person to another ends where it leaves the enrolled face', async (t) => {
  const { app, add, login } = await withAlice(t, { LOCK_AFTER: '100' });
  const { threshold } = (await login(MALLORY)).json();
  const answers: number[] = [];
  for (let degrees = 5; degrees <= 90; degrees += 5) {
    answers.push((await add(blend(ALICE, MALLORY, degrees))).statusCode);
  }
  const taken = answers.filter((status) => status === 201).length;
  const first = answers.indexOf(409);
  assert.equal(first, taken, 'after the first refusal none is taken');
  const score = (step: number) => Math.cos((5 * (step + 1) * Math.PI) / 180);
  assert.ok(score(first - 1) > threshold && score(first) < threshold + 0.15, 'at the first step');
  assert.equal((await app.inject('/users/alice')).json().templates, 1 + taken);
  assert.equal((await login(ALICE)).json().success, true, 'the enrolled person still comes in');
});

test('an addition has to match clearly, where a login may match barely', async (t) => {
  const { add, login } = await withAlice(t);
  // The built-in thresholds for one template are 0.494 (FMR 1e-5) and 0.555 (1e-6) at this clarity.
  const at = (score: number) => blend(ALICE, MALLORY, (Math.acos(score) * 180) / Math.PI);
  assert.equal((await login(at(0.53))).json().success, true);
  assert.equal((await add(at(0.53))).statusCode, 409);
  assert.equal((await add(at(0.58))).statusCode, 201);
});

test('what was added does not help the next addition', async (t) => {
  const { add } = await withAlice(t);
  for (let i = 0; i < 5; i++) assert.equal((await add(blend(ALICE, MALLORY, 50))).statusCode, 201);
  assert.equal((await add(blend(ALICE, MALLORY, 60))).statusCode, 409);
});

test('an addition is a replay when it was shown before', async (t) => {
  const report = await withAlice(t);
  assert.equal((await report.add(ALICE)).statusCode, 201, 'by default it is only counted');
  const metrics = (await report.app.inject('/metrics')).body;
  assert.match(metrics, /^biometric_replays_total\{kind="same-bytes"\} 1$/m);
  const { app, add, history, login } = await withAlice(t, { REPLAY_MODE: 'enforce' });
  const fresh = blend(ALICE, person(2), 20);
  assert.equal(slugOf(await add(ALICE)), 'replayed', 'an enrolled photograph was shown');
  assert.equal((await add(fresh)).statusCode, 201);
  assert.equal(slugOf(await add(fresh)), 'replayed');
  assert.equal((await app.inject('/users/alice')).json().templates, 2);
  assert.equal((await login(fresh)).statusCode, 409, 'an addition counts as shown');
  const [, again] = await history();
  assert.deepEqual(
    [again.type, again.reason, again.confidence],
    ['add_template', 'replayed', null],
  );
});

test('an addition to an id that nobody enrolled is not found and takes no try', async (t) => {
  const { add, app } = await withAlice(t);
  for (let i = 0; i < 8; i++) assert.equal(slugOf(await add(ALICE, 'nobody')), 'user-not-found');
  assert.deepEqual((await app.inject('/admin/locks')).json().locks, []);
});

test('what cannot be added for another reason gives its try back', async (t) => {
  const { add, app } = await withAlice(t, { LOCK_AFTER: '1' });
  for (let n = 1; n < 20; n++) assert.equal((await add(ALICE)).statusCode, 201, `${n}`);
  for (let i = 0; i < 3; i++) assert.equal(slugOf(await add(MALLORY)), 'template-limit');
  assert.deepEqual((await app.inject('/admin/locks')).json().locks, []);
});
