import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Scope } from '../../../src/domain/attempt/principal.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';
import { person, shows, vectorEngine } from '../../helpers/service/vector-engine.ts';
import { openOwnStore, sampleOf } from '../../helpers/store/open-store.ts';
import { entry } from '../../helpers/store/own-store.ts';

const [ALICE, MALLORY] = [person(0), person(1)];

/** Alice is enrolled with the active model, `former` with another one. */
async function withFormer(t: TestContext) {
  const env = { AUTH_MODE: 'key', NETWORK_FAILURES_PER_HOUR: '0' };
  const { app, folder } = await startApp(t, env, { engine: vectorEngine });
  const own = openOwnStore(folder);
  t.after(() => own.db.close());
  const former = { userId: 'former', model: 'former@1', samples: [sampleOf(ALICE)] };
  const enrolled = { type: 'enroll', reason: 'enrolled', confidence: null } as const;
  await own.store.create(former, entry({ ...enrolled, model: 'former@1' }));
  const key = async (client: string, ...scopes: Scope[]) =>
    (await own.apiKeys.create(client, scopes, null))!;
  const keys = {
    only: await key('phone', 'authenticate'),
    enroll: await key('desk', 'authenticate', 'enroll'),
    history: await key('office', 'authenticate', 'history'),
  };
  const asked = (holder: keyof typeof keys, options: object) =>
    app.inject({ ...options, ...withKey(options, keys[holder]) });
  const login = (holder: keyof typeof keys, user: string, face = MALLORY) =>
    asked(holder, attempt(user, shows(face)));
  await asked('enroll', enrolment('alice', shows(ALICE)));
  return { app, own, login, asked };
}

const withKey = (options: { headers?: object }, key: string) => ({
  headers: { ...options.headers, 'x-api-key': key },
});

test('a key that may only authenticate is not told whose templates are of another model', async (t) => {
  const { app, login } = await withFormer(t);
  const operations = ['audit.settle', 'users.find', 'users.templates', 'regulation.reserve'];
  const counts = async () => {
    const scrape = await Scrape.of(app);
    const name = 'biometric_store_query_duration_seconds_count';
    return operations.map((operation) => scrape.value(name, { operation }));
  };
  // Fills the cache.
  await login('only', 'alice', ALICE);
  const answers: unknown[] = [];
  for (const user of ['alice', 'nobody', 'former']) {
    for (const face of user === 'alice' ? [MALLORY] : [MALLORY, ALICE]) {
      const start = await counts();
      const answer = await login('only', user, face);
      const calls = (await counts()).map((n, i) => n - start[i]!);
      const { success, reason, confidence, threshold } = answer.json();
      assert.ok(confidence < threshold);
      answers.push({
        status: answer.statusCode,
        body: Object.keys(answer.json()),
        success,
        reason,
        calls,
      });
    }
  }
  for (const other of answers.slice(1)) assert.deepEqual(other, answers[0]);
});

test('it is locked like an unknown id', async (t) => {
  const { login } = await withFormer(t);
  for (const user of ['former', 'nobody']) {
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push((await login('only', user, ALICE)).statusCode);
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429], user);
  }
});

test('a key that may know who is enrolled is told, and it is no failure', async (t) => {
  const { login, asked, own } = await withFormer(t);
  for (const holder of ['enroll', 'history'] as const) {
    for (let i = 0; i < 6; i++) {
      const answer = await login(holder, 'former');
      assert.equal(answer.statusCode, 409);
      assert.match(answer.json().type, /re-enrol-required$/);
    }
    assert.equal((await login(holder, 'nobody')).json().reason, 'no_match');
  }
  assert.deepEqual(await own.regulation.locks(), []);
  await login('only', 'former');
  const { history } = (await asked('history', { url: '/users/former/history?limit=500' })).json();
  const tried = history.filter((h: { type: string }) => h.type === 'authenticate');
  assert.equal(tried.length, 13);
  for (const { success, reason, confidence } of tried) {
    assert.deepEqual([success, reason, confidence], [false, 're-enrol-required', null]);
  }
});
