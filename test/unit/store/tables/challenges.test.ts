import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { openDatabase } from '../../../../src/store/sqlite/file/database.ts';
import { SqliteChallenges } from '../../../../src/store/sqlite/tables/challenges.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import { HandClock } from '../../../helpers/hand-clock.ts';

function open(t: TestContext) {
  const file = `${ownFolder(t)}/biometric.db`;
  const db = openDatabase(file);
  t.after(() => db.close());
  const clock = new HandClock();
  const random = { bytes: (count: number) => randomBytes(count), uuid: () => randomUUID() };
  return { file, clock, challenges: new SqliteChallenges(db, clock, random) };
}

test('a challenge keeps what it asked for until it is used up', async (t) => {
  const { challenges } = open(t);
  for (let count = 0; count <= 4; count++) {
    const { nonce, actions } = await challenges.issue('phone', 'Anna', count);
    assert.equal(actions.length, count);
    const state = { kind: 'open', actions };
    assert.deepEqual(await challenges.look(nonce, 'phone', 'anna'), state);
    assert.deepEqual(
      await challenges.look(nonce, 'phone', 'anna'),
      state,
      'looking uses nothing up',
    );
    assert.equal(await challenges.redeem(nonce, 'phone', 'anna'), 'ok');
    assert.deepEqual(await challenges.look(nonce, 'phone', 'anna'), { kind: 'used' });
    assert.equal(await challenges.redeem(nonce, 'phone', 'anna'), 'used');
  }
});

test('for another client or user, made up or too old, there is nothing to see', async (t) => {
  const { challenges, clock } = open(t);
  const { nonce } = await challenges.issue('phone', 'anna', 2);
  for (const [shown, client, user] of [
    [nonce, 'other', 'anna'],
    [nonce, 'phone', 'bert'],
    ['made-up', 'phone', 'anna'],
  ] as const) {
    assert.deepEqual(await challenges.look(shown, client, user), { kind: 'invalid' });
    assert.equal(await challenges.redeem(shown, client, user), 'invalid');
  }
  assert.equal((await challenges.look(nonce, 'phone', 'anna')).kind, 'open');
  clock.pass(180);
  assert.deepEqual(await challenges.look(nonce, 'phone', 'anna'), { kind: 'invalid' });
});

test('the nonce itself is not in the database', async (t) => {
  const { challenges, file } = open(t);
  const { nonce, actions } = await challenges.issue('phone', 'anna', 3);
  const db = new Sqlite(file, { readonly: true });
  t.after(() => db.close());
  const row = db.prepare('SELECT * FROM challenges').get() as Record<string, unknown>;
  assert.equal(row.actions, actions.join());
  assert.ok(!Object.values(row).some((value) => String(value).includes(nonce)));
});
