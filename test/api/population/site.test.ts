import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { seeded } from '../../../src/calibration/random.ts';
import { comparisonScore } from '../../../src/domain/comparison/matching.ts';
import { direction, peopleOfKind } from '../../helpers/models/synthetic-people.ts';
import { runScript } from '../../helpers/run-script.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';
import { shows, vectorEngine } from '../../helpers/service/vector-engine.ts';

const PEOPLE = 60;

/** A site whose people look alike: two of them score about 0.55, above the threshold of a login. */
async function alikeSite(t: TestContext, env: Record<string, string> = {}) {
  const random = seeded(9);
  const kind = direction(random);
  const faces = peopleOfKind(PEOPLE + 20, { kind, closeness: 0.74, random });
  const { app, folder } = await startApp(t, env, { engine: vectorEngine });
  for (const [i, face] of faces.slice(0, PEOPLE).entries()) {
    const answer = await app.inject(enrolment(`person-${i}`, shows(face)));
    assert.equal(answer.statusCode, 201, answer.body);
  }
  const login = async (user: string, face: Float32Array) =>
    (await app.inject(attempt(user, shows(face)))).json();
  const population = (...args: string[]) => runScript('operator/population.ts', folder, args);
  return { app, folder, faces, login, population };
}

/** A stranger whose face reaches the threshold of the calibration with this person. */
function lookAlike(faces: readonly Float32Array[], person: Float32Array): Float32Array {
  const strangers = faces.slice(PEOPLE);
  return strangers.toSorted((a, b) => comparisonScore(b, person) - comparisonScore(a, person))[0]!;
}

test('strangers who match at a site of alike people are refused once it has learned', async (t) => {
  const { app, faces, login, population } = await alikeSite(t);
  const health = async () => (await app.inject('/health')).json().population;
  assert.deepEqual(await health(), { state: 'unknown', mode: 'enforce', version: null, people: 0 });
  const stranger = lookAlike(faces, faces[0]!);
  assert.equal((await login('person-0', stranger)).success, true, 'the cosine lets a stranger in');

  const learned = await population('learn');
  assert.equal(learned.code, 0, learned.stderr);
  assert.match(learned.stdout, /Version 1 was learned from 60 people, level 0/);
  assert.match(learned.stdout, /different people who match +1e-5 +1770/);
  assert.deepEqual(await health(), { state: 'known', mode: 'enforce', version: 1, people: 60 });
  const refused = await login('person-0', stranger);
  assert.deepEqual([refused.success, refused.reason], [false, 'no_match']);
  const right = await login('person-0', faces[0]!);
  assert.equal(right.success, true);
  assert.ok(right.confidence <= 1 && right.confidence >= right.threshold);

  const { history } = (await app.inject('/users/person-0/history')).json();
  assert.deepEqual(
    history.map((row: { population: number | null }) => row.population),
    [1, 1, null, null],
    'every decision says what it used',
  );
  const admin = (await app.inject('/admin/population')).json();
  assert.deepEqual([admin.mode, admin.held, admin.in_force.level], ['enforce', null, 0]);
  const [loosest] = admin.in_force.false_matches;
  assert.ok(loosest.before.rate > 100 * loosest.fmr && loosest.after.rate <= 3 * loosest.fmr);
  const metrics = (await app.inject('/metrics')).body;
  assert.match(metrics, /^biometric_population_people 60$/m);
  assert.match(metrics, /^biometric_population_enforced 1$/m);
  assert.match(
    metrics,
    /^biometric_population_false_match_rate\{fmr="0.001",score="cosine"\} [\d.]+$/m,
  );
});

test('five hundred faces of an attacker loosen no decision', async (t) => {
  const { app, faces, login, population } = await alikeSite(t, { DUPLICATE_FACES: 'off' });
  assert.equal((await population('learn')).code, 0);
  const stranger = lookAlike(faces, faces[0]!);
  assert.equal((await login('person-0', stranger)).success, false);
  const random = seeded(77);
  for (let i = 0; i < 500; i++) {
    await app.inject(enrolment(`attacker-${i}`, shows(direction(random))));
  }
  const again = await population('learn');
  assert.equal(again.code, 0, again.stderr);
  assert.equal((await login('person-0', stranger)).success, false, 'the earlier version holds');
  const shown = await population('show');
  assert.match(shown.stdout, /^\* +2 +[\d-]+ [\d:]+Z +learned +560 .* 1 +0\.0000 +0\.0000$/m);
});

test('with report everything is shown and no decision changes', async (t) => {
  const { app, faces, login, population } = await alikeSite(t, { POPULATION_MODE: 'report' });
  const stranger = lookAlike(faces, faces[0]!);
  const before = await login('person-0', stranger);
  assert.equal((await population('learn')).code, 0);
  const after = await login('person-0', stranger);
  assert.deepEqual([after.success, after.confidence], [true, before.confidence]);
  const { state, mode } = (await app.inject('/health')).json().population;
  assert.deepEqual([state, mode], ['known', 'report']);
});

test('an operator can look, compare, go back and go on', async (t) => {
  const { folder, population } = await alikeSite(t);
  for (const command of ['show', 'report', 'verify']) {
    const early = await population(command);
    assert.match(early.stdout + early.stderr, /learns when 30 of them are enrolled/);
  }
  assert.equal((await population('learn')).code, 0);
  assert.match((await population('learn')).stdout, /Nothing new: version 1/);
  assert.match((await population('verify')).stdout, /fits the people who are enrolled/);
  const out = join(folder, 'report');
  const report = await population('report', '--out', out);
  assert.match(report.stdout, /report\.html/);
  const back = await population('rollback', '1');
  assert.match(back.stdout, /Version 2 has the content of version 1/);
  assert.equal((await population('rollback', '9')).code, 1);
  assert.equal((await population('dance')).code, 2);
  assert.match((await population('learn', '--accept')).stdout, /Version 3 was learned/);
});

/** Share of pairs in which the first is larger, half of it where both are equal. */
function areaUnderCurve(ones: readonly number[], others: readonly number[]): number {
  let sum = 0;
  for (const one of ones) {
    for (const other of others) sum += one > other ? 1 : one === other ? 0.5 : 0;
  }
  return sum / (ones.length * others.length);
}

test('the score of a stranger does not tell whether the id is enrolled', async (t) => {
  const limits = { NETWORK_FAILURES_PER_HOUR: '0', CLIENT_FAILURES_PER_HOUR: '0' };
  const { faces, login, population } = await alikeSite(t, { ...limits, SCORE_DETAIL: 'full' });
  assert.equal((await population('learn')).code, 0);
  const [known, unknown]: [number[], number[]] = [[], []];
  for (const [i, stranger] of faces.slice(PEOPLE).entries()) {
    for (let n = 0; n < 9; n++) {
      const user = (9 * i + n) % PEOPLE;
      known.push((await login(`person-${user}`, stranger)).confidence);
      unknown.push((await login(`nobody-${user}`, stranger)).confidence);
    }
  }
  // The keys behind the scores of unknown ids are random: by chance the area lies within 0.44 to 0.56.
  const area = areaUnderCurve(known, unknown);
  assert.ok(area > 0.35 && area < 0.65, String(area));
});
