import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownFolder } from '../../../helpers/folders.ts';
import { sideBySide } from '../../../helpers/photos/images.ts';
import { FRANCK, sample } from '../../../helpers/photos/samples.ts';
import { smallDataset } from '../../../helpers/photos/small-dataset.ts';
import { runScript } from '../../../helpers/run-script.ts';
import { testRefusals } from '../refused.ts';

const evaluate = (folder: string, args: string[], env: Record<string, string> = {}) =>
  runScript('lab/evaluate.ts', folder, args, env);

interface Row {
  readonly name: string;
  readonly photographs: number;
  readonly refused: { readonly errors: number };
  readonly reasons: Record<string, number>;
  readonly cpuMs: number;
  readonly points: {
    readonly fmr: number;
    readonly threshold: number;
    readonly compared: { readonly falseNonMatches: number; readonly genuinePairs: number } | null;
    readonly withRefusals: { readonly errors: number; readonly trials: number };
  }[];
}

/** A person with a second face of the same size on one of two photographs. */
async function addPair(dataset: string): Promise<void> {
  const [one, other] = [sample(FRANCK[0]!), sample('audrey.jpg')];
  mkdirSync(join(dataset, 'pair'));
  writeFileSync(join(dataset, 'pair', 'pair_0001.jpg'), one);
  writeFileSync(join(dataset, 'pair', 'pair_0002.jpg'), await sideBySide(one, other));
}

test('degraded photographs of a few people, from the files to the report', async (t) => {
  const folder = ownFolder(t);
  const dataset = smallDataset(join(folder, 'people'));
  await addPair(dataset);
  const out = join(folder, 'out');
  const args = ['--dataset', dataset, '--out', out, '--bootstrap', '20'];
  const list = 'exif-90,rotate-90,jpeg-30,face-25';
  const ran = await evaluate(folder, [...args, '--degrade', list], { MATCH_FMR: '1e-4' });
  assert.equal(ran.code, 0, ran.stderr);
  const found = JSON.parse(readFileSync(join(out, 'robustness.json'), 'utf8'));
  assert.deepEqual([found.people, found.leftOut, found.fmr], [4, 1, 1e-4]);
  assert.equal(found.profile, 'standard');
  const rows = new Map<string, Row>(found.rows.map((row: Row) => [row.name, row]));
  assert.deepEqual([...rows.keys()], ['as it is', ...list.split(',')]);
  for (const row of rows.values()) {
    assert.equal(row.photographs, 8);
    assert.ok(row.cpuMs > 0);
    assert.deepEqual(
      row.points.map(({ fmr }) => fmr),
      [1e-3, 1e-4, 1e-5, 1e-6],
    );
  }
  const at = (name: string) => rows.get(name)!.points.find(({ fmr }) => fmr === 1e-4)!;
  for (const name of ['as it is', 'exif-90', 'rotate-90', 'jpeg-30']) {
    assert.equal(rows.get(name)!.refused.errors, 0, name);
    assert.equal(at(name).compared?.genuinePairs, 8);
    assert.equal(at(name).compared?.falseNonMatches, 0);
    assert.equal(at(name).withRefusals.errors, 0);
  }
  const tiny = rows.get('face-25')!;
  assert.equal(tiny.refused.errors, 8);
  assert.equal((tiny.reasons['too-small'] ?? 0) + (tiny.reasons['no-face'] ?? 0), 8);
  assert.equal(at('face-25').compared, null);
  assert.deepEqual([at('face-25').withRefusals.errors, at('face-25').withRefusals.trials], [8, 8]);
  const page = readFileSync(join(out, 'robustness.html'), 'utf8');
  assert.match(page, /<svg/);
  assert.match(page, /rotate-90/);
  for (const person of ['franck', 'audrey', dataset]) assert.ok(!page.includes(person), person);
  assert.match(ran.stdout, /face-25 +100 % +n\/a/);
});

test('the strict gate refuses dark glasses by their name', async (t) => {
  const folder = ownFolder(t);
  const dataset = smallDataset(join(folder, 'people'));
  const out = join(folder, 'out');
  const args = ['--dataset', dataset, '--out', out, '--bootstrap', '20', '--degrade', 'sunglasses'];
  const ran = await evaluate(folder, args, { QUALITY_PROFILE: 'strict' });
  assert.equal(ran.code, 0, ran.stderr);
  const [, glasses] = JSON.parse(readFileSync(join(out, 'robustness.json'), 'utf8')).rows;
  assert.ok(glasses.reasons.covered >= 7, JSON.stringify(glasses.reasons));
});

test('what a step brings shows without it: faces on their side are lost', async (t) => {
  const folder = ownFolder(t);
  const dataset = smallDataset(join(folder, 'people'));
  const out = join(folder, 'out');
  const args = ['--dataset', dataset, '--out', out, '--bootstrap', '20', '--degrade', 'rotate-90'];
  const ran = await evaluate(folder, [...args, '--without', 'upright']);
  assert.equal(ran.code, 0, ran.stderr);
  const { rows, without } = JSON.parse(readFileSync(join(out, 'robustness.json'), 'utf8'));
  assert.deepEqual(without, ['upright']);
  assert.equal(rows[0].refused.errors, 0);
  assert.ok(rows[1].refused.errors >= 6, JSON.stringify(rows[1].reasons));
  assert.match(ran.stdout, /without upright/);
});

test('the whole evaluation says what quality foretells', async (t) => {
  const folder = ownFolder(t);
  const dataset = smallDataset(join(folder, 'people'));
  const out = join(folder, 'out');
  const ran = await evaluate(folder, ['--dataset', dataset, '--out', out, '--bootstrap', '20']);
  assert.equal(ran.code, 0, ran.stderr);
  const { quality } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
  assert.deepEqual(
    quality.profiles.map((figures: { profile: string }) => figures.profile),
    ['none', 'standard', 'strict'],
  );
  assert.equal(quality.fmr, 1e-5);
  assert.equal(quality.curves.length, 8);
  assert.match(ran.stdout, /FNMR as the worst photographs are discarded/);
  assert.match(readFileSync(join(out, 'report.html'), 'utf8'), /Error versus discard/);
});

testRefusals({
  'an unknown name': ['--dataset', 'd', '--degrade', 'fog'],
  'no dataset': ['--degrade', 'all'],
  'one person': ['--dataset', 'd', '--degrade', 'all', '--degrade-people', '1'],
  'an unknown step': ['--dataset', 'd', '--degrade', 'all', '--without', 'luck'],
  'an option of another measurement': ['--dataset', 'd', '--degrade', 'all', '--calibrate'],
});
