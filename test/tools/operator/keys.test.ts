import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SCOPES } from '../../../src/domain/attempt/principal.ts';
import { ownFolder } from '../../helpers/folders.ts';
import { runScript } from '../../helpers/run-script.ts';
import { startApp } from '../../helpers/service/app.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';

const keys = (folder: string, ...args: string[]) => runScript('operator/keys.ts', folder, args);
const create = (folder: string, client: string, ...more: string[]) =>
  keys(folder, 'create', '--client', client, '--scopes', 'history,enroll', ...more);

const KEY_LINE = /^bk_([0-9a-f]{12})_[A-Za-z0-9_-]{43}\n$/;

test('a new key is all of stdout, and the list shows it without its secret', async (t) => {
  const folder = ownFolder(t);
  const made = await create(folder, 'shop', '--expires', '2999-12-31');
  assert.equal(made.code, 0, made.stderr);
  const [, id] = KEY_LINE.exec(made.stdout)!;
  assert.match(made.stderr, /shop for enroll, history, good until 2999-12-31 00:00Z/);
  const { code, stdout } = await keys(folder, 'list');
  assert.equal(code, 0);
  const [head, row, ...rest] = stdout.trim().split('\n');
  assert.deepEqual(rest, []);
  const cells = (line: string) => line.split(/ {2,}/);
  assert.deepEqual(cells(head!), [
    ...['CLIENT', 'ID', 'STATE', 'SCOPES', 'CREATED', 'EXPIRES', 'LAST USED'],
  ]);
  const [client, shown, state, scopes, created, expires, used] = cells(row!);
  assert.deepEqual(
    [client, shown, state, scopes, expires, used],
    ['shop', id, 'live', 'enroll,history', '2999-12-31 00:00Z', 'never'],
  );
  assert.match(created!, /^\d{4}-\d\d-\d\d \d\d:\d\dZ$/);
});

test('a running service takes a new key and refuses it once it is revoked', async (t) => {
  const { app, folder } = await startApp(t, { AUTH_MODE: 'key' }, { engine: idleEngine });
  const key = (await create(folder, 'shop')).stdout.trim();
  const headers = { 'x-api-key': key };
  const status = async () => (await app.inject({ url: '/users/nobody', headers })).statusCode;
  assert.equal(await status(), 404);
  assert.doesNotMatch((await keys(folder, 'list')).stdout, /never\s*$/);
  const id = key.split('_')[1]!;
  const revoked = await keys(folder, 'revoke', id);
  assert.equal(revoked.code, 0);
  assert.match(revoked.stderr, new RegExp(`${id} of shop is revoked`));
  assert.equal(await status(), 401);
  assert.match((await keys(folder, 'list')).stdout, /revoked/);
});

test('a third live key is refused with what to do', async (t) => {
  const folder = ownFolder(t);
  const made = [await create(folder, 'shop'), await create(folder, 'shop')];
  const third = await create(folder, 'shop');
  assert.equal(third.code, 1);
  assert.equal(third.stdout, '');
  for (const { stdout } of made) assert.ok(third.stderr.includes(KEY_LINE.exec(stdout)![1]!));
  assert.match(third.stderr, /revoke one with "npm run keys -- revoke ID"/);
});

test('an unknown id and one that is revoked already are told apart', async (t) => {
  const folder = ownFolder(t);
  const unknown = await keys(folder, 'revoke', '0123456789ab');
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /no key 0123456789ab/);
  const id = (await create(folder, 'shop')).stdout.split('_')[1]!;
  assert.equal((await keys(folder, 'revoke', id)).code, 0);
  const again = await keys(folder, 'revoke', id);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /revoked already/);
});

test('a wrong call is one sentence, exit code 2, and makes no database', async (t) => {
  const folder = join(ownFolder(t), 'data');
  const scoped = (scopes: string) => ['create', '--client', 'shop', '--scopes', scopes];
  const cases: [string[], RegExp][] = [
    [[], /create, list or revoke/],
    [['remove'], /create, list or revoke/],
    [['list', '--client', 'shop'], /own options only/],
    [['create', '--scopes', 'enroll'], /--client NAME is missing/],
    [['create', '--client', 'shop'], new RegExp(SCOPES.join(', '))],
    [scoped('enroll,everything'), new RegExp(`"everything".*${SCOPES.join(', ')}`)],
    [scoped(''), new RegExp(SCOPES.join(', '))],
    [['create', '--client', 'a b', '--scopes', 'enroll'], /--client takes/],
    [[...scoped('enroll'), '--expires', 'soon'], /--expires takes/],
    [[...scoped('enroll'), '--expires', '0d'], /--expires takes/],
    [[...scoped('enroll'), '--expires', '2999-02-30'], /--expires takes/],
    [[...scoped('enroll'), '--expires', '2020-01-01'], /in the past/],
    [['revoke'], /12 characters/],
    [['revoke', `bk_0123456789ab_${'S'.repeat(43)}`], /12 characters/],
    [['list', '--colour'], /--colour/],
  ];
  const ran = await Promise.all(cases.map(([args]) => keys(folder, ...args)));
  for (const [index, { code, stdout, stderr }] of ran.entries()) {
    const [args, words] = cases[index]!;
    assert.equal(code, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, words);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
    assert.ok(!stderr.includes('SSSS'), 'a secret is repeated');
  }
  assert.ok(!existsSync(folder));
});

test('--help says how, and a configuration that is refused is said in one sentence', async (t) => {
  const folder = ownFolder(t);
  const help = await keys(folder, '--help');
  assert.equal(help.code, 0);
  for (const word of ['create', 'list', 'revoke', '--expires', ...SCOPES]) {
    assert.ok(help.stdout.includes(word), word);
  }
  const refused = await runScript('operator/keys.ts', folder, ['list'], { API_PORT: 'eighty' });
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^The configuration is not valid: API_PORT/);
  const empty = await keys(folder, 'list');
  assert.equal(empty.code, 0);
  assert.equal(empty.stdout, '');
  assert.match(empty.stderr, /no keys in .*biometric\.db/);
});
