import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findSecrets } from '../../../dev/supply-chain/secrets.ts';
import { ownFolder, ROOT } from '../../helpers/folders.ts';

// Put together here, so that the scan of this very file finds none of them.
const glued = (...parts: string[]): string => parts.join('');
const PLANTED: Record<string, [string, RegExp]> = {
  'a private key': [glued('-----BEGIN RSA PRIV', 'ATE KEY-----'), /private key/],
  'a key of OpenSSH': [glued('-----BEGIN OPENSSH PRIV', 'ATE KEY-----'), /private key/],
  'an API key': [glued('x = "bk_', '0123456789ab_', 'A'.repeat(43), '"'), /API key/],
  'an AWS key': [glued('AK', 'IA', 'ABCDEFGHIJKLMNOP'), /AWS key/],
  'a token of npm': [glued('//r.example/:_auth', 'Token=abcdefgh-0123'), /npm token/],
  'a token of GitHub': [glued('gh', 'p_', 'a'.repeat(36)), /GitHub token/],
  'the old default': [glued('PASSWORD=Biometric', '2024!'), /default password/],
  'a default account': [glued('auth: admin', ':admin'), /default account/],
  'a default password': [glued('"pass', 'word": "changeme"'), /default password/],
  'a password in an address': [glued('redis://user:', 'hunter2@cache:6379'), /in an address/],
  'a master key': ['0123456789abcdef'.repeat(4), /256-bit key/],
};
const FILES = [
  'data/x.db',
  'data/x.db-wal',
  'master.key',
  'models/m.onnx',
  'tls/server.pem',
  '.env',
];

const git = (folder: string, ...args: string[]): void => {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'pipe' });
};

function put(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** A repository with one harmless commit. */
function repository(t: TestContext): string {
  const folder = ownFolder(t);
  git(folder, 'init', '--quiet', '--initial-branch=main');
  put(folder, 'a.txt', 'nothing to see\n');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '-m', 'start');
  return folder;
}

for (const [what, [line, finding]] of Object.entries(PLANTED)) {
  test(`X05 ${what} is found in the tree and, once removed, in the history`, async (t) => {
    const folder = repository(t);
    put(folder, 'b.txt', `before\n${line}\nafter\n`);
    git(folder, 'add', '--all');
    const tree = await findSecrets(folder);
    assert.equal(tree.length, 1, tree.join('\n'));
    assert.match(tree[0]!, /^b\.txt:2: /);
    assert.match(tree[0]!, finding);
    assert.ok(!tree[0]!.includes(line), 'a finding does not repeat the secret');
    git(folder, 'commit', '--quiet', '-m', 'oops');
    rmSync(join(folder, 'b.txt'));
    git(folder, 'commit', '--quiet', '--all', '-m', 'gone');
    const history = await findSecrets(folder);
    assert.equal(history.length, 1, history.join('\n'));
    assert.match(history[0]!, /^b\.txt in [0-9a-f]+: /);
    assert.match(history[0]!, finding);
  });
}

test('X05 data, keys and models are found by their names, in every branch', async (t) => {
  const folder = repository(t);
  git(folder, 'switch', '--quiet', '--create', 'side');
  for (const file of FILES) put(folder, file, 'x');
  git(folder, 'add', '--all', '--force');
  git(folder, 'commit', '--quiet', '-m', 'side');
  git(folder, 'switch', '--quiet', 'main');
  const found = await findSecrets(folder);
  for (const file of FILES)
    assert.ok(
      found.some((hit) => hit.startsWith(`${file} in `)),
      file,
    );
  assert.equal(found.length, FILES.length);
});

test('X05 a mention that was looked at is not repeated, in its file only', async (t) => {
  const folder = repository(t);
  const [line] = PLANTED['the old default']!;
  for (const file of ['doc.md', 'other.md']) put(folder, file, `${line}\n`);
  git(folder, 'add', '--all');
  const reason = 'says that it is gone';
  const found = await findSecrets(folder, [{ file: 'doc.md', rule: 'default password', reason }]);
  assert.deepEqual(found, ['other.md:1: default password']);
});

test('X05 this repository and its history hold no secret', async (t) => {
  const inside = spawnSync('git', ['rev-parse', '--is-inside-work-tree'], { cwd: ROOT });
  if (inside.status !== 0) return t.skip('not a git work tree: an archive has no history');
  assert.deepEqual(await findSecrets(ROOT), []);
});
