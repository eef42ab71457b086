import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { photographs } from '../../../lab/bench/load/photos.ts';
import { withService } from '../../../lab/drill/load/rig.ts';
import { soak } from '../../../lab/drill/soak/soak.ts';
import { leaks } from '../../../lab/drill/soak/verdict.ts';
import { ownFolder } from '../../helpers/folders.ts';

const KIND = '0.3 MP JPEG';
/** Long enough for guests to be enrolled and erased and for every kind of bad input. */
const PLAN = { rate: 5, warmMs: 6000, ms: 24_000, everyMs: 1000 };

test('L04 a short soak leaves no file, handle, reservation or photograph behind', async (t) => {
  const program = existsSync('dist/server.js') ? 'dist/server.js' : 'src/server.ts';
  const photos = (await photographs([KIND], () => {})).get(KIND)!;
  const context = { folder: ownFolder(t), program, stop: t.signal };
  const result = await withService(context, { users: 8 }, (rig) =>
    soak(rig, { ...PLAN, photos, stop: t.signal, step: () => {} }),
  );
  const { sent, unexpected } = result.mixed;
  t.diagnostic(JSON.stringify({ sent, unexpected, before: result.before, after: result.after }));
  for (const kind of ['match', 'stranger', 'history', 'bad', 'enrol', 'erase']) {
    assert.ok(sent[kind]! > 0, `nothing of kind ${kind} was sent`);
  }
  assert.ok(result.samples.length > 0);
  const left = leaks(result).filter(({ met }) => !met);
  assert.deepEqual(left, []);
});
