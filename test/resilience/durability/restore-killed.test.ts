import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ownFolder, ROOT } from '../../helpers/folders.ts';
import { Program } from '../../helpers/process.ts';
import { runScript } from '../../helpers/run-script.ts';
import { openOwnStore } from '../../helpers/store/open-store.ts';
import { enrol, openStore, unitVector } from '../../helpers/store/own-store.ts';

const HOOK = pathToFileURL(join(ROOT, 'test', 'resilience', 'durability', 'kill-at.ts')).href;

/** Which of the two databases is there; throws when it is neither. */
async function whichOf(folder: string): Promise<'former' | 'restored'> {
  const { db, store } = openOwnStore(folder);
  try {
    assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
    assert.ok(await store.find('first'), 'who is in both');
    return (await store.find('second')) ? 'former' : 'restored';
  } finally {
    db.close();
  }
}

test('U03 a restore that is killed at any step leaves the one database or the other', async (t) => {
  const own = openStore(t);
  await enrol(own, 'first', unitVector());
  const made = await runScript('operator/backup.ts', own.folder, [join(own.folder, 'backups')]);
  assert.equal(made.code, 0, made.stderr);
  await enrol(own, 'second', unitVector());
  own.db.close();
  let step = 1;
  for (; ; step++) {
    const folder = ownFolder(t);
    cpSync(own.folder, folder, { recursive: true });
    const args = ['--import', HOOK, 'operator/restore.ts', made.stdout.trim(), '--replace'];
    const env = { DATA_PATH: folder, KILL_AT: String(step) };
    const program = new Program(t, args, env);
    const { code, signal } = await program.exit;
    if (signal === null) {
      assert.equal(code, 0, program.output);
      assert.equal(await whichOf(folder), 'restored');
      break;
    }
    await whichOf(folder);
    const again = await runScript('operator/restore.ts', folder, [made.stdout.trim(), '--replace']);
    assert.equal(again.code, 0, `step ${step}: ${again.stderr}`);
    assert.equal(await whichOf(folder), 'restored', `step ${step}`);
  }
  assert.ok(step > 4, 'it was killed before each change of a name');
});
