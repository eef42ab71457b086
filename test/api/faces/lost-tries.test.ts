import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openDatabase } from '../../../src/store/sqlite/file/database.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment, photo, post } from '../../helpers/service/form.ts';
import {
  blend,
  person,
  shows,
  type Vector,
  vectorEngine,
} from '../../helpers/service/vector-engine.ts';

const [ALICE, MALLORY] = [person(0), person(1)];

/** Alice is enrolled, and every reservation is deleted at once, as if by somebody else. */
async function withoutReservations(t: TestContext) {
  const { app, folder } = await startApp(t, {}, { engine: vectorEngine });
  await app.inject(enrolment('alice', shows(ALICE)));
  const db = openDatabase(join(folder, 'biometric.db'));
  t.after(() => db.close());
  db.exec(`CREATE TRIGGER lose AFTER INSERT ON reservations
    BEGIN DELETE FROM reservations WHERE id = NEW.id; END`);
  const login = (face: Vector, user = 'alice') => app.inject(attempt(user, shows(face)));
  const add = (face: Vector) => app.inject(post('/users/alice/templates', [photo(shows(face))]));
  const history = async () => (await app.inject('/users/alice/history?limit=500')).json().history;
  return { app, db, login, add, history };
}

test('a wrong face is a failure also when its reservation is gone', async (t) => {
  const { login, add, app } = await withoutReservations(t);
  for (const user of ['alice', 'nobody']) {
    const statuses: number[] = [];
    for (let i = 0; i < 30; i++) statuses.push((await login(MALLORY, user)).statusCode);
    assert.deepEqual(statuses, [...Array(5).fill(200), ...Array(25).fill(429)], user);
  }
  assert.equal((await add(MALLORY)).statusCode, 429);
  const { locks } = (await app.inject('/admin/locks')).json();
  assert.deepEqual(
    locks.map((lock: { user_id: string; failures: number }) => `${lock.user_id} ${lock.failures}`),
    ['nobody 5', 'alice 5'],
    'the newest first',
  );
});

test('a match whose reservation is gone is not told, and nothing of it is kept', async (t) => {
  const { login, add, app, db, history } = await withoutReservations(t);
  for (const answer of [await login(ALICE), await add(blend(ALICE, MALLORY, 20))]) {
    assert.equal(answer.statusCode, 503);
    assert.match(answer.json().type, /storage-busy$/);
  }
  assert.equal((await history()).length, 1, 'the enrolment');
  const { templates, last_login_at } = (await app.inject('/users/alice')).json();
  assert.deepEqual([templates, last_login_at], [1, null]);
  db.exec('DROP TRIGGER lose');
  assert.equal((await login(ALICE)).json().success, true, 'well again');
});

test('a match whose reservation was lost once takes another try, unless the user is locked', async (t) => {
  const { login, db } = await withoutReservations(t);
  db.exec(`DROP TRIGGER lose;
    CREATE TABLE lost (n INTEGER);
    CREATE TRIGGER lose_one AFTER INSERT ON reservations WHEN (SELECT count(*) FROM lost) = 0
      BEGIN DELETE FROM reservations WHERE id = NEW.id; INSERT INTO lost VALUES (1); END`);
  assert.equal((await login(ALICE)).json().success, true);
  db.exec('DELETE FROM lost');
  // While the attempt is under way its user is locked.
  db.exec(`DROP TRIGGER lose_one;
    CREATE TRIGGER lock_out AFTER INSERT ON reservations WHEN (SELECT count(*) FROM lost) = 0
      BEGIN
        INSERT INTO regulation (key, failures, locked_until, updated_at)
          VALUES (NEW.key, 5, NEW.at + 30000, NEW.at);
        DELETE FROM reservations WHERE id = NEW.id; INSERT INTO lost VALUES (1);
      END`);
  assert.equal((await login(ALICE)).statusCode, 429);
});
