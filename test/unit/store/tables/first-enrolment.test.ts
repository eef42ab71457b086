import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { migrate } from '../../../../src/store/sqlite/file/migrate.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import {
  addedTo,
  enrolled,
  entry,
  openStore,
  unitVector,
} from '../../../helpers/store/own-store.ts';
import { firstSteps, STEPS } from '../file/old-schemas.ts';

const BEFORE = STEPS.findIndex((name) => name.includes('first_enrolment'));

test('an older database knows afterwards which templates came with the enrolment', (t) => {
  const db = new Sqlite(join(ownFolder(t), 'old.db'));
  t.after(() => db.close());
  migrate(db, firstSteps(ownFolder(t), BEFORE));
  const user = db.prepare(
    "INSERT INTO users (ref, user_id, model, version, data_key, enrolled_at) VALUES (?, ?, 'm', 1, x'00', ?)",
  );
  const template = db.prepare(
    "INSERT INTO templates (id, user_ref, sealed, created_at, adaptive) VALUES (?, ?, x'00', ?, ?)",
  );
  user.run('a', 'alice', 1000);
  user.run('b', 'bob', 2000);
  for (const row of [
    ['a-first', 'a', 1000, 0],
    ['a-first-too', 'a', 1000, 0],
    ['a-added', 'a', 2000, 0],
    ['a-added-while-the-clock-was-behind', 'a', 500, 0],
    ['a-adaptive', 'a', 1000, 1],
    ['b-first', 'b', 2000, 0],
    ['b-added', 'b', 2001, 0],
  ]) {
    template.run(...row);
  }
  migrate(db);
  const marked = db
    .prepare('SELECT id FROM templates WHERE enrolled = 1 ORDER BY id')
    .pluck()
    .all();
  assert.deepEqual(marked, ['a-first', 'a-first-too', 'b-first']);
});

test('additions in the millisecond of the enrolment are told from it', async (t) => {
  const own = openStore(t);
  const faces = [unitVector(), unitVector()];
  const before = await enrolled(own, 'alice', ...faces);
  let user = await addedTo(own, before, unitVector());
  own.db.prepare('UPDATE templates SET created_at = ?').run(before.enrolledAt);
  user = (await own.store.addAdaptive(user, unitVector(), { replace: false }, entry()))!;
  const text = async (vectors: readonly Float32Array[]) => vectors.map((v) => v.join()).toSorted();
  assert.deepEqual(await text(await own.store.templates(user, 'enrolled')), await text(faces));
  assert.equal((await own.store.templates(user)).length, 4);
});
