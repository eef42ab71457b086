import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Replay } from '../../../../src/domain/comparison/replay.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import { smallDataset } from '../../../helpers/photos/small-dataset.ts';
import { runScript } from '../../../helpers/run-script.ts';
import { testRefusals } from '../refused.ts';

const evaluate = (folder: string, args: string[], env: Record<string, string> = {}) =>
  runScript('lab/evaluate.ts', folder, ['--replay', ...args], env);

interface Row {
  readonly name: string;
  readonly refused: number;
  readonly by: Readonly<Record<Replay, number>>;
  readonly seen: { readonly errors: number; readonly trials: number };
  readonly past: { readonly errors: number; readonly trials: number };
}

test('edited photographs of a few people, from the files to the report', async (t) => {
  const folder = ownFolder(t);
  const dataset = smallDataset(join(folder, 'people'));
  const out = join(folder, 'out');
  const list = 'same,metadata,grey,squeeze-80,crop-20';
  const args = [dataset, '--out', out, '--bootstrap', '20', '--edits', list, '--photographs', '5'];
  // Without samples there are no videos either.
  const ran = await evaluate(folder, args, { SAMPLES_PATH: join(folder, 'none') });
  assert.equal(ran.code, 0, ran.stderr);
  const found = JSON.parse(readFileSync(join(out, 'replay.json'), 'utf8'));
  const rows = new Map<string, Row>(found.rows.map((row: Row) => [row.name, row]));
  assert.deepEqual([...rows.keys()].sort(), list.split(',').sort());
  assert.equal(found.photographs, 5);
  for (const name of ['same', 'metadata', 'grey', 'squeeze-80']) {
    const { seen, past } = rows.get(name)!;
    assert.deepEqual([seen.errors, seen.trials, past.errors], [5, 5, 0], name);
  }
  assert.equal(rows.get('same')!.by['same-bytes'], 5);
  assert.equal(rows.get('metadata')!.by['near-identical'], 5);
  const { seen, past, refused } = rows.get('crop-20')!;
  assert.equal(seen.errors + past.errors + refused, 5);
  // Ten stills of one sitting less those that pose refuses, and pairs of others cut out of one picture.
  assert.ok(found.wrongly.pairs.trials >= 10);
  assert.equal(found.strangers.wrong, 0);
  assert.equal(found.sittings, null);
  assert.match(ran.stdout, /ffmpeg or the videos are missing/);
  assert.match(ran.stdout, /squeeze-80 +0 +0 +100 %/);
  const page = readFileSync(join(out, 'replay.html'), 'utf8');
  assert.match(page, /squeeze-80/);
  for (const person of ['franck', 'audrey', dataset]) assert.ok(!page.includes(person), person);
});

testRefusals({
  'an unknown edit': ['--replay', '--edits', 'haircut'],
  'two folders': ['--replay', 'a', 'b'],
  'a folder that is not there': ['--replay', 'nowhere'],
  'an option of another measurement': ['--replay', '--calibrate'],
});
