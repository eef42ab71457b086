import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownFolder } from '../../helpers/folders.ts';
import { HandClock } from '../../helpers/hand-clock.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';

const right = sample(FRANCK[1]!);
const wrong = sample('audrey.jpg');

test('A19 five wrong faces lock the user, the right face too, until the wait is over', async (t) => {
  const clock = new HandClock();
  const { app } = await startApp(t, {}, { clock });
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  for (let i = 0; i < 5; i++) {
    assert.equal((await app.inject(attempt('franck', wrong))).json().reason, 'no_match');
  }
  for (const face of [wrong, right]) {
    const answer = await app.inject(attempt('franck', face));
    assert.equal(answer.statusCode, 429);
    assert.equal(answer.json().type, 'urn:biometric:problem:locked');
    assert.equal(answer.headers['retry-after'], '30');
  }
  clock.pass(30);
  assert.equal((await app.inject(attempt('franck', right))).json().success, true);
  for (let i = 0; i < 5; i++) {
    assert.equal((await app.inject(attempt('franck', wrong))).statusCode, 200, 'the counter is 0');
  }
});

test('A20 of 100 parallel wrong faces at most five are compared', async (t) => {
  const { app } = await startApp(t, { QUEUE_LIMIT: '200' });
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => app.inject(attempt('franck', wrong))),
  );
  const count = (status: number) => answers.filter((a) => a.statusCode === status).length;
  assert.ok(count(200) <= 5, `${count(200)} comparisons`);
  assert.equal(count(200) + count(429), 100);
  const { history } = (await app.inject('/users/franck/history?limit=500')).json();
  assert.equal(
    history.filter((h: { type: string }) => h.type === 'authenticate').length,
    count(200),
  );
});

test('A21 fifty failures disable the face; a restart does not clear it, the operator does', async (t) => {
  const clock = new HandClock();
  const folder = ownFolder(t);
  const env = { DATA_PATH: folder, NETWORK_FAILURES_PER_HOUR: '0' };
  const first = await startApp(t, env, { clock });
  await first.app.inject(enrolment('franck', sample(FRANCK[0]!)));
  for (let i = 0; i < 50; i++) {
    assert.equal((await first.app.inject(attempt('franck', wrong))).statusCode, 200, `try ${i}`);
    clock.pass(900);
  }
  await first.app.close();
  const { app } = await startApp(t, env, { clock });
  clock.pass(86_400);
  const answer = await app.inject(attempt('franck', right));
  assert.equal(answer.statusCode, 403);
  assert.equal(answer.json().type, 'urn:biometric:problem:biometric-disabled');
  const { locks } = (await app.inject('/admin/locks')).json();
  assert.deepEqual(
    locks.map((l: { user_id: string; disabled: boolean }) => [l.user_id, l.disabled]),
    [['franck', true]],
  );
  const cleared = await app.inject({ method: 'DELETE', url: '/admin/locks/Franck' });
  assert.equal(cleared.statusCode, 204);
  assert.equal((await app.inject(attempt('franck', right))).json().success, true);
});

test('erasing and enrolling again opens neither a lock nor a disabled face', async (t) => {
  const clock = new HandClock();
  const env = { LOCK_AFTER: '2', DISABLE_AFTER: '3' };
  const { app } = await startApp(t, env, { clock });
  const again = async () => {
    const erased = await app.inject({ method: 'DELETE', url: '/users/franck' });
    assert.equal(erased.statusCode, 204);
    assert.equal((await app.inject(enrolment('franck', sample(FRANCK[0]!)))).statusCode, 201);
    return app.inject(attempt('franck', right));
  };
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  for (let i = 0; i < 2; i++) await app.inject(attempt('franck', wrong));
  assert.equal((await again()).statusCode, 429);
  clock.pass(30);
  await app.inject(attempt('franck', wrong));
  assert.equal((await again()).json().type, 'urn:biometric:problem:biometric-disabled');
  await app.inject({ method: 'DELETE', url: '/users/franck' });
  const { locks } = (await app.inject('/admin/locks')).json();
  assert.deepEqual(
    locks.map((l: { user_id: string | null; disabled: boolean }) => [l.user_id, l.disabled]),
    [[null, true]],
  );
  const cleared = await app.inject({ method: 'DELETE', url: '/admin/locks/franck' });
  assert.equal(cleared.statusCode, 204);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  assert.equal((await app.inject(attempt('franck', right))).json().success, true);
});

test('an unknown user is locked like a known one', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const statuses = async (id: string) => {
    const list: number[] = [];
    for (let i = 0; i < 7; i++) list.push((await app.inject(attempt(id, wrong))).statusCode);
    return list;
  };
  assert.deepEqual(await statuses('nobody'), await statuses('franck'));
});

test('a refused photograph does not count for the lock', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  for (let i = 0; i < 8; i++) {
    assert.equal((await app.inject(attempt('franck', sample('ironman.jpg')))).statusCode, 422);
  }
  assert.equal((await app.inject(attempt('franck', right))).json().success, true);
});

test('A22 one network that tries many users runs out of its budget', async (t) => {
  const { app } = await startApp(t, {
    NETWORK_FAILURES_PER_HOUR: '20',
    GLOBAL_FAILURES_ALERT: '20',
  });
  const statuses: number[] = [];
  for (let i = 0; i < 25; i++) {
    statuses.push((await app.inject(attempt(`user${i}`, wrong))).statusCode);
  }
  assert.deepEqual(statuses, [...Array(20).fill(200), ...Array(5).fill(429)]);
  const metrics = (await app.inject('/metrics')).body;
  assert.match(metrics, /^biometric_impostor_budget_exceeded 1$/m);
});
