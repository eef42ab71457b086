import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openDatabase } from '../../../src/store/sqlite/file/database.ts';
import { HandClock } from '../../helpers/hand-clock.ts';
import { onScreen } from '../../helpers/photos/attacks.ts';
import { FRANCK, OTHERS, sample } from '../../helpers/photos/samples.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';

const DAY_S = 24 * 3600;
const ON = { TEMPLATE_UPDATE: 'on' };

/** A service where franck is enrolled from the first frame; the others are logins. */
async function withFranck(t: TestContext, env: Record<string, string> = ON) {
  const clock = new HandClock();
  const service = await startApp(t, env, { clock });
  const { app } = service;
  assert.equal((await app.inject(enrolment('franck', sample(FRANCK[0]!)))).statusCode, 201);
  return {
    ...service,
    clock,
    async login(image: Buffer | number) {
      const bytes = typeof image === 'number' ? sample(FRANCK[image]!) : image;
      return (await app.inject(attempt('franck', bytes))).json();
    },
    async counts() {
      const { templates, adaptive_templates } = (await app.inject('/users/franck')).json();
      return [templates, adaptive_templates];
    },
    async events(): Promise<string[]> {
      const { history } = (await app.inject('/users/franck/history')).json();
      return history.map((h: { type: string; reason: string }) => `${h.type} ${h.reason}`);
    },
    undo: (user = 'franck') =>
      app.inject({ method: 'DELETE', url: `/users/${user}/templates/adaptive` }),
  };
}

test('by default a confident login adds nothing', async (t) => {
  const { login, counts, events, undo } = await withFranck(t, {});
  const { success, confidence } = await login(1);
  assert.ok(success && confidence > 0.6, 'confident enough to be added');
  assert.deepEqual(await counts(), [1, 0]);
  assert.equal((await undo()).statusCode, 204, 'nothing to take away is fine');
  assert.deepEqual(await events(), ['authenticate match', 'enroll enrolled']);
});

test('a confident login adds one template a day, and the oldest of three makes room', async (t) => {
  const { app, login, counts, events, clock } = await withFranck(t);
  const first = await login(1);
  assert.deepEqual(Object.keys(first).toSorted(), [
    'attempt_id',
    'authenticated_at',
    'confidence',
    'fmr',
    'reason',
    'success',
    'threshold',
    'user_id',
  ]);
  assert.deepEqual(await counts(), [2, 1]);
  assert.deepEqual(await events(), [
    'add_adaptive adapted',
    'authenticate match',
    'enroll enrolled',
  ]);
  const { history } = (await app.inject('/users/franck/history?limit=2')).json();
  assert.equal(history[0].confidence, history[1].confidence);

  const again = await login(1);
  assert.ok(again.confidence > first.confidence, 'compared with the new reference');
  assert.ok(again.threshold > first.threshold, 'and by the threshold of two templates');
  clock.pass(DAY_S - 1);
  assert.ok((await login(2)).success);
  assert.deepEqual(await counts(), [2, 1], 'not within 24 hours');
  clock.pass(1);
  for (const [frame, expected] of [
    [3, [3, 2]],
    [4, [4, 3]],
    [5, [4, 3]],
  ] as const) {
    assert.ok((await login(frame)).success);
    assert.deepEqual(await counts(), expected, `frame ${frame}`);
    clock.pass(DAY_S);
  }
  const adapted = { type: 'add_adaptive', outcome: 'success', reason: 'adapted' };
  assert.equal((await Scrape.of(app)).value('biometric_attempts_total', adapted), 4);
});

test('undoing takes away what was added, and is on record', async (t) => {
  const { login, counts, events, undo } = await withFranck(t);
  const { threshold, confidence } = await login(1);
  assert.deepEqual(await counts(), [2, 1]);
  const answer = await undo();
  assert.equal(answer.statusCode, 204);
  assert.equal(answer.body, '');
  assert.deepEqual(await counts(), [1, 0]);
  assert.equal((await undo()).statusCode, 204);
  assert.equal((await events()).filter((e) => e === 'drop_adaptive removed').length, 1);
  const again = await login(1);
  assert.deepEqual([again.threshold, again.confidence], [threshold, confidence], 'as before');
  const unknown = await undo('nobody');
  assert.equal(unknown.statusCode, 404);
  assert.equal(unknown.json().type, 'urn:biometric:problem:user-not-found');
});

test('somebody else, a screen and a photograph shown before add nothing', async (t) => {
  const { login, counts } = await withFranck(t);
  for (const file of OTHERS.slice(0, 2)) assert.equal((await login(sample(file))).success, false);
  for (const shown of [await onScreen(sample(FRANCK[3]!)), sample(FRANCK[0]!)]) {
    const { success, confidence } = await login(shown);
    assert.ok(success && confidence > 0.6, 'a spoof or a replay is only reported');
    assert.deepEqual(await counts(), [1, 0]);
  }
  assert.ok((await login(1)).success);
  assert.deepEqual(await counts(), [2, 1], 'live and new');
});

test('over the network the template comes after the answer', async (t) => {
  const { app, counts } = await withFranck(t);
  const { method, url, headers, payload } = attempt('franck', sample(FRANCK[1]!));
  const init = { method: method!, headers: headers as Record<string, string> };
  const address = await listen(app);
  const answer = await fetch(`${address}${url}`, {
    ...init,
    body: new Uint8Array(payload as Buffer),
  });
  assert.equal(((await answer.json()) as { success: boolean }).success, true);
  assert.deepEqual(await counts(), [2, 1]);
});

test('a template that cannot be written fails no login, and the log names nobody', async (t) => {
  const { app, folder, log, login, counts } = await withFranck(t);
  const db = openDatabase(join(folder, 'biometric.db'));
  t.after(() => db.close());
  db.exec(`CREATE TRIGGER refuse BEFORE INSERT ON templates
    BEGIN SELECT RAISE(ABORT, 'no room'); END`);
  assert.equal((await login(1)).success, true);
  assert.deepEqual(await counts(), [1, 0]);
  const lines = log.filter((line) => line.includes('a confident match added no template'));
  assert.equal(lines.length, 1);
  assert.equal(JSON.parse(lines[0]!).level, 40);
  assert.ok(!log.some((line) => line.includes('franck')));
  db.exec('DROP TRIGGER refuse');
  assert.equal((await login(2)).success, true);
  assert.deepEqual(await counts(), [2, 1], 'the next one is written');
  assert.equal((await app.inject('/health')).statusCode, 200);
});
