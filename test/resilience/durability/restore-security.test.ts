import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ownFolder } from '../../helpers/folders.ts';
import { runScript } from '../../helpers/run-script.ts';
import { openOwnStore, sampleOf } from '../../helpers/store/open-store.ts';
import { fail, waits } from '../../helpers/store/own-regulation.ts';
import {
  enrolled,
  entry,
  type OwnStore,
  openStore,
  unitVector,
} from '../../helpers/store/own-store.ts';
import { populationVersion } from '../../helpers/store/population-version.ts';

const restore = (folder: string, ...args: string[]) =>
  runScript('operator/restore.ts', folder, args);

async function backUp({ folder }: OwnStore): Promise<string> {
  const made = await runScript('operator/backup.ts', folder, [join(folder, 'backups')]);
  assert.equal(made.code, 0, made.stderr);
  return made.stdout.trim();
}

const key = ({ apiKeys }: OwnStore, client: string): string =>
  apiKeys.create(client, ['authenticate'], null)!;
const idOf = (apiKey: string): string => apiKey.split('_')[1]!;

const erase = async ({ store }: OwnStore, userId: string): Promise<boolean> =>
  store.erase((await store.find(userId))!, entry({ type: 'erase', reason: 'erased' }));

/** Restores over the database of `own` and opens what is there then. */
async function replaced(t: TestContext, own: OwnStore, ...args: string[]) {
  own.db.close();
  const { code, stderr } = await restore(own.folder, ...args, '--replace');
  assert.equal(code, 0, stderr);
  return { said: stderr, ...openStore(t, own.folder) };
}

/** A database that has changed since its backup, and the backup. */
async function movedOn(t: TestContext) {
  const own = openStore(t);
  for (const name of ['anna', 'bert', 'carl', 'dora']) await enrolled(own, name, unitVector());
  await fail(own.regulation, 2, { user: 'anna' });
  const keys = { revoked: key(own, 'phone'), kept: key(own, 'phone') };
  const backup = await backUp(own);
  return { own, keys, backup };
}

test('U06 a key that was revoked stays revoked, and one that was made since goes on working', async (t) => {
  const { own, keys, backup } = await movedOn(t);
  own.apiKeys.revoke(idOf(keys.revoked));
  const later = key(own, 'desk');
  const after = await replaced(t, own, backup);
  assert.equal(await after.apiKeys.verify(keys.revoked), null);
  assert.equal((await after.apiKeys.verify(keys.kept))?.client, 'phone');
  assert.equal((await after.apiKeys.verify(later))?.client, 'desk');
  assert.match(after.said, new RegExp(`1 revoked API key \\(${idOf(keys.revoked)}\\)`));
  assert.match(after.said, new RegExp(`1 API key made since \\(${idOf(later)}\\)`));
});

test('U06 locks, disabled faces and budgets do not go back', async (t) => {
  const { own, backup } = await movedOn(t);
  await fail(own.regulation, 3, { user: 'anna', client: 'shop', network: '192.0.2.1' });
  await fail(own.regulation, 1, { user: 'bert' });
  own.db.prepare('UPDATE regulation SET disabled = 1 WHERE failures = 1').run();
  const budgets = own.db.prepare('SELECT * FROM budgets ORDER BY key').all();
  const after = await replaced(t, own, backup);
  assert.equal(await waits(after.regulation, { user: 'bert' }), 'disabled');
  assert.ok(Number(await waits(after.regulation, { user: 'anna' })) > 20);
  assert.deepEqual(after.db.prepare('SELECT * FROM budgets ORDER BY key').all(), budgets);
  assert.deepEqual(
    (await after.regulation.locks()).map(({ userId, failures }) => ({ userId, failures })),
    [
      { userId: 'bert', failures: 1 },
      { userId: 'anna', failures: 5 },
    ],
  );
});

test('U06 a lock of the backup that was lifted since is there again: the stricter of both', async (t) => {
  const own = openStore(t);
  await enrolled(own, 'anna', unitVector());
  await fail(own.regulation, 5, { user: 'anna' });
  const backup = await backUp(own);
  await own.regulation.clear('anna');
  await fail(own.regulation, 1, { user: 'anna' });
  const after = await replaced(t, own, backup);
  assert.equal((await after.regulation.locks())[0]!.failures, 5);
});

test('U06 what was learned since the backup stays in force', async (t) => {
  const { own } = await movedOn(t);
  await own.populations.add(populationVersion(1));
  const backup = await backUp(own);
  await own.populations.add(populationVersion(2, { along: [1] }));
  const after = await replaced(t, own, backup);
  const inForce = await after.populations.inForce('model@1');
  assert.deepEqual([inForce?.newest.version, inForce?.populations.length], [2, 2]);
});

test('U06 who was erased does not come back, nor the name on a lock', async (t) => {
  const { own, backup } = await movedOn(t);
  const carl = (await own.store.find('carl'))!;
  await fail(own.regulation, 5, { user: 'carl' });
  await erase(own, 'carl');
  await erase(own, 'dora');
  await enrolled(own, 'dora', unitVector());
  await enrolled(own, 'erik', unitVector());
  const after = await replaced(t, own, backup);
  const there: string[] = [];
  for (const name of ['anna', 'bert', 'carl', 'dora', 'erik']) {
    if (await after.store.find(name)) there.push(name);
  }
  assert.deepEqual(there, ['anna', 'bert']);
  assert.deepEqual((await after.regulation.locks())[0]!.userId, null);
  assert.match(after.said, /lost: 2 users enrolled since/);
  assert.match(after.said, /erased again: 2 users/);
  const bytes = readFileSync(after.file);
  for (const trace of [Buffer.from('carl'), carl.wrappedKey.subarray(0, 40)]) {
    assert.ok(readFileSync(backup).includes(trace));
    assert.ok(!bytes.includes(trace), 'the bytes are gone as well');
  }
  const verdict = await runScript('operator/audit-verify.ts', own.folder, []);
  assert.match(verdict.stdout, /^ok: 7 rows/, 'four enrolments, two erasures, the restore');
});

test('U06 a person who was erased, enrolled again, and is in the backup for the second time stays', async (t) => {
  const own = openStore(t);
  await enrolled(own, 'anna', unitVector());
  await erase(own, 'anna');
  const again = await enrolled(own, 'anna', unitVector());
  const backup = await backUp(own);
  const after = await replaced(t, own, backup);
  assert.equal((await after.store.find('anna'))?.ref, again.ref);
});

test('U06 erasures of a program that kept no ledger count as well', async (t) => {
  const { own, backup } = await movedOn(t);
  await erase(own, 'carl');
  own.db.exec('DELETE FROM erasures');
  const after = await replaced(t, own, backup);
  assert.equal(await after.store.find('carl'), null);
});

test('U06 the ledger alone, or a database set aside, tells what the one in place does not', async (t) => {
  const own = openStore(t);
  await enrolled(own, 'anna', unitVector());
  const oldest = await backUp(own);
  await enrolled(own, 'carl', unitVector());
  const apiKey = key(own, 'phone');
  const withCarl = await backUp(own);
  await erase(own, 'carl');
  own.apiKeys.revoke(idOf(apiKey));
  const set = `${own.file}.before-restore`;
  let now = await replaced(t, own, oldest);
  renameSync(set, `${own.file}.kept`);
  now.db.close();

  const asked = await restore(own.folder, withCarl, '--replace');
  assert.equal(asked.code, 1, 'the one in place went another way');
  assert.match(asked.stderr, /is not known here.*Nothing was changed.*--carry-from/s);

  now = await replaced(t, openStore(t, own.folder), withCarl, '--yes');
  assert.deepEqual([await now.store.find('carl'), await now.apiKeys.verify(apiKey)], [null, null]);

  const carried = ['--carry-from', `${own.file}.kept`];
  now = await replaced(t, now, withCarl, ...carried);
  assert.doesNotMatch(now.said, /is not known here/);
  assert.deepEqual([await now.store.find('carl'), await now.apiKeys.verify(apiKey)], [null, null]);
});

test('U06 on an empty host the live keys are listed and nothing is done before a yes', async (t) => {
  const { own, keys, backup } = await movedOn(t);
  own.apiKeys.revoke(idOf(keys.revoked));
  const later = await backUp(own);
  const host = (): string => {
    const folder = ownFolder(t);
    copyFileSync(join(own.folder, 'master.key'), join(folder, 'master.key'));
    return folder;
  };
  const [first, second, third] = [host(), host(), host()];
  const asked = await restore(first, backup);
  assert.equal(asked.code, 1);
  assert.match(asked.stderr, /revoked since work again.*erased since are back/s);
  for (const id of [keys.kept, keys.revoked].map(idOf)) assert.ok(asked.stderr.includes(id));
  assert.deepEqual(readdirSync(first), ['master.key']);

  assert.equal((await restore(first, backup, '--yes')).code, 0);
  const { apiKeys, db } = openOwnStore(first);
  t.after(() => db.close());
  assert.equal((await apiKeys.verify(keys.kept))?.client, 'phone');

  assert.equal((await restore(second, backup, '--yes', '--revoke-keys')).code, 0);
  const closed = openOwnStore(second);
  t.after(() => closed.db.close());
  assert.equal(await closed.apiKeys.verify(keys.kept), null);

  const known = await restore(third, backup, '--carry-from', later);
  assert.equal(known.code, 0, known.stderr);
  const carried = openOwnStore(third);
  t.after(() => carried.db.close());
  assert.equal(await carried.apiKeys.verify(keys.revoked), null);
  assert.equal((await carried.apiKeys.verify(keys.kept))?.client, 'phone');
});

test('U06 a database of another installation tells nothing about the backup', async (t) => {
  const { own, backup } = await movedOn(t);
  const other = openStore(t);
  other.db.close();
  copyFileSync(join(own.folder, 'master.key'), join(other.folder, 'master.key'));
  const asked = await restore(other.folder, backup, '--replace');
  assert.equal(asked.code, 1);
  assert.match(asked.stderr, /is not the one of this database.*is not known here/s);
  assert.equal((await restore(other.folder, backup, '--replace', '--yes')).code, 0);
});

test('U06 photographs accepted since the backup were still shown before, and caches start anew', async (t) => {
  const { own, backup } = await movedOn(t);
  const bert = (await own.store.find('bert'))!;
  const sample = sampleOf(unitVector());
  const shown = { sample, policy: { mode: 'enforce', sameCapture: null } } as const;
  await own.audit.settle(bert, entry(), { shown });
  const after = await replaced(t, own, backup);
  const user = (await after.store.find('bert'))!;
  assert.equal((await after.audit.settle(user, entry(), { shown })).kind, 'written');
  const [newest] = (await after.audit.history(user, 1, null)).entries;
  assert.equal(newest!.reason, 'replayed');
  assert.ok(user.version > bert.version);
});

test('U06 the log goes on where the backup ended, with the restore on record', async (t) => {
  const { own, backup } = await movedOn(t);
  await own.audit.settle((await own.store.find('anna'))!, entry());
  const after = await replaced(t, own, backup);
  const rows = after.db.prepare('SELECT type, reason, subject_ref FROM audit ORDER BY id').all();
  assert.deepEqual(rows.at(-1), { type: 'restore', reason: 'restored', subject_ref: null });
  const head = /audit head (\d+:[0-9a-f]{64})/.exec(after.said)![1]!;
  await after.audit.settle((await after.store.find('anna'))!, entry());
  const good = await runScript('operator/audit-verify.ts', own.folder, ['--head', head]);
  assert.equal(good.code, 0, good.stdout);
  assert.match(after.said, /lost: the rows of the audit log from 5 to 5; that log ended at 5:/);
});

test('U06 what a crash or a reader left beside the former database is no part of the new one', async (t) => {
  const { own, backup } = await movedOn(t);
  own.db.close();
  const audit = await runScript('operator/audit-verify.ts', own.folder, []);
  assert.equal(audit.code, 0);
  writeFileSync(`${own.file}.restoring-journal`, 'left by a kill');
  assert.equal((await restore(own.folder, backup, '--replace')).code, 0);

  const open = openStore(t, own.folder);
  await enrolled(open, 'frank', unitVector());
  copyFileSync(`${own.file}-wal`, join(own.folder, 'log'));
  open.db.close();
  const bytes = readFileSync(own.file);
  writeFileSync(own.file, bytes.fill(0xa5, 0, bytes.length - 100));
  copyFileSync(join(own.folder, 'log'), `${own.file}-wal`);
  const asked = await restore(own.folder, backup, '--replace');
  assert.match(asked.stderr, /cannot be read.*is not known here/s);
  assert.equal((await restore(own.folder, backup, '--replace', '--yes')).code, 0);
  assert.ok(!existsSync(`${own.file}-wal`));
  const after = openStore(t, own.folder);
  assert.equal(await after.store.find('frank'), null);
  assert.equal(after.db.pragma('integrity_check', { simple: true }), 'ok');
});
