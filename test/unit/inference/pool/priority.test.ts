import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownFolder, ROOT } from '../../../helpers/folders.ts';
import { FRANCK } from '../../../helpers/photos/samples.ts';

const NOBODY = 65_534;
const LOWER_THAN_THE_WORKERS_ASK_FOR = 11;

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

test('the threads start where the service may not raise its priority', {
  skip: isRoot ? false : 'only root can start a process as another user',
}, (t) => {
  const folder = ownFolder(t);
  chmodSync(folder, 0o755);
  const photo = join(folder, 'photo.jpg');
  copyFileSync(join(process.env.SAMPLES_PATH || join(ROOT, 'samples'), FRANCK[0]!), photo);
  const program = join(import.meta.dirname, 'two-at-once.ts');
  const { status, stdout, stderr } = spawnSync(
    'nice',
    ['-n', String(LOWER_THAN_THE_WORKERS_ASK_FOR), process.execPath, program, photo],
    { uid: NOBODY, gid: NOBODY, cwd: ROOT, encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(stdout).kinds, ['face', 'face']);
});
