import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStore } from '../../../lab/drill/load/store.ts';
import { fill, nameOf } from '../../../lab/drill/many-users/fill.ts';
import { verifyAudit } from '../../../src/store/sqlite/tables/verify-audit.ts';
import { ownFolder } from '../../helpers/folders.ts';

test('a filled store is one that the service could have written', async (t) => {
  const folder = ownFolder(t);
  const steps: number[] = [];
  await fill({ folder, users: 501, rows: 3, model: 'model@1', step: (users) => steps.push(users) });
  assert.deepEqual(steps, [500, 501]);
  const { db, users, audit } = openStore(folder);
  t.after(() => db.close());
  const last = (await users.find(nameOf(500)))!;
  assert.equal(last.model, 'model@1');
  assert.equal((await users.templates(last)).length, 1);
  assert.equal((await audit.history(last, 10, null)).entries.length, 3);
  const verdict = verifyAudit(db);
  assert.ok(verdict.ok);
  assert.equal(verdict.head.id, 501 * 3);
});
