import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { judgeSite } from '../../../lab/evaluate/groups/sites.ts';
import { seeded } from '../../../src/calibration/random.ts';
import { ownFolder } from '../../helpers/folders.ts';
import { direction, peopleOfKind } from '../../helpers/models/synthetic-people.ts';
import { sample } from '../../helpers/photos/samples.ts';
import { smallDataset } from '../../helpers/photos/small-dataset.ts';
import { runScript } from '../../helpers/run-script.ts';

const ROWS = [
  ['audrey.jpg', 'female', 'a'],
  ['kim1_crop.jpg', 'female', 'a'],
  ['cage.jpg', 'male', 'b'],
  ['SeanConnery.jpg', 'male', 'b'],
  ['chuck_crop.jpg', 'male', 'b'],
  ['skullmask.jpg', 'male', 'b'],
];

test('groups of a few photographs, from the CSV to the page', async (t) => {
  const folder = ownFolder(t);
  mkdirSync(join(folder, 'images'));
  for (const [file] of ROWS) writeFileSync(join(folder, 'images', file!), sample(file!));
  const csv = join(folder, 'groups.csv');
  writeFileSync(csv, ['file,sex,origin', ...ROWS.map((row) => row.join(','))].join('\n'));
  const out = join(folder, 'out');
  const dataset = smallDataset(join(folder, 'people'));
  const words = ['--groups', csv, '--out', out, '--people', '30', '--draws', '1'];
  const ran = await runScript('lab/evaluate.ts', folder, [...words, '--dataset', dataset]);
  assert.equal(ran.code, 0, ran.stderr);
  const { sites, labelled, refused } = JSON.parse(readFileSync(join(out, 'groups.json'), 'utf8'));
  assert.deepEqual(
    sites.map(({ site, group }: { site: string; group: string }) => [site, group]),
    [
      ['female a', 'female a'],
      ['male b', 'male b'],
      ['all together', 'female a'],
      ['all together', 'male b'],
    ],
  );
  assert.ok(refused >= 1, 'a mask is no face');
  assert.ok(labelled.length > 0);
  const page = readFileSync(join(out, 'groups.html'), 'utf8');
  assert.match(page, /<svg/);
  assert.ok(!page.includes(folder) && !page.includes('audrey'));
  const missing = await runScript('lab/evaluate.ts', folder, [...words, '--by', 'age']);
  assert.deepEqual([missing.code, missing.stderr.trim()], [2, `${csv} has no column age.`]);
});

test('a site that has learned keeps to the target among people it has not seen', () => {
  const random = seeded(5);
  const kind = direction(random);
  const vectors = peopleOfKind(240, { kind, closeness: 0.6, random });
  const sd = 1 / Math.sqrt(128);
  const [row] = judgeSite({
    site: 'one',
    faces: vectors.map((vector) => ({ group: 'one', vector, norm: 4 })),
    people: 60,
    draws: 2,
    targets: [{ fmr: 1.35e-3, threshold: () => 3 * sd }],
    base: { mean: 0, sd },
    random,
  });
  assert.deepEqual([row!.people, row!.most, row!.byParts], [60, 60, 0]);
  const [{ cosine, site, fmr }] = row!.rates as [SiteRate];
  assert.ok(cosine > 0.5 && site < 3 * fmr && site > fmr / 20, `${cosine} ${site}`);
});

type SiteRate = { cosine: number; site: number; fmr: number };
