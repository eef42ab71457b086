import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { atMost, clopperPearson } from '../../../../lab/evaluate/pad/interval.ts';
import { readPadOptions, wantsPad } from '../../../../lab/evaluate/pad/options.ts';
import { padEvaluation } from '../../../../lab/evaluate/pad/rates.ts';
import { padConsole, padPage } from '../../../../lab/evaluate/pad/report.ts';
import { readPadSet } from '../../../../lab/evaluate/pad/set.ts';
import { ownFolder } from '../../../helpers/folders.ts';

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 5e-5, `${actual} is not ${expected}`);

test('the binomial distribution sums to what it should', () => {
  near(atMost(0, 3, 0.5), 1 / 8);
  near(atMost(1, 3, 0.5), 4 / 8);
  near(atMost(3, 3, 0.5), 1);
  near(atMost(0, 3, 0), 1);
  near(atMost(2, 3, 1), 0);
});

// Tables of Clopper-Pearson intervals; with no error the upper end is 1 - 0.025^(1/n).
for (const [errors, trials, low, high] of [
  [0, 3, 0, 0.7076],
  [3, 3, 0.2924, 1],
  [0, 10, 0, 0.3085],
  [5, 10, 0.1871, 0.8129],
  [1, 20, 0.0013, 0.2487],
  [10, 1000, 0.0048, 0.0183],
  [0, 0, 0, 1],
] as const) {
  test(`the interval of ${errors} in ${trials}`, () => {
    const interval = clopperPearson(errors, trials);
    near(interval[0], low);
    near(interval[1], high);
  });
}

test('APCER counts attacks that pass, BPCER real people that do not', () => {
  const group = { images: 5, notJudged: { 'no-face': 1 } };
  const { groups, caution } = padEvaluation(
    'm@1',
    [
      { ...group, kind: 'bona fide', name: 'ours', liveness: [0.2, 0.6, 0.8, 1] },
      { ...group, kind: 'attack', name: 'screen', liveness: [0, 0.1, 0.5, 0.95] },
      { ...group, kind: 'attack', name: 'mask', liveness: [] },
    ],
    0.3,
  );
  const errors = groups.map(({ points }) => points.map((p) => [p.threshold, p.errors]));
  assert.deepEqual(errors[0], [
    [0.3, 1],
    [0.5, 1],
    [0.7, 2],
    [0.9, 3],
  ]);
  assert.deepEqual(errors[1], [
    [0.3, 2],
    [0.5, 2],
    [0.7, 1],
    [0.9, 1],
  ]);
  assert.equal(groups[1]!.points[0]!.rate, 0.5);
  assert.equal(groups[2]!.points[0]!.rate, null);
  assert.deepEqual(groups[2]!.points[0]!.interval, [0, 1]);
  assert.match(caution, /4 judged attacks of 2 species, 4 judged real photographs/);
  assert.match(caution, /smallest species \(0\) leaves up to 100 % possible/);
});

test('the configured threshold is not shown twice', () => {
  const judged = [{ kind: 'attack', name: 'a', images: 1, liveness: [1], notJudged: {} } as const];
  const { groups } = padEvaluation('m@1', judged, 0.7);
  assert.deepEqual(
    groups[0]!.points.map((p) => p.threshold),
    [0.7, 0.5, 0.9],
  );
});

test('table and page say rate, sample size, interval and how small the evidence is', () => {
  const judged = [
    { kind: 'bona fide', name: 'us', images: 2, liveness: [1], notJudged: { blurred: 1 } },
    { kind: 'attack', name: '<b>', images: 3, liveness: [0, 0, 1], notJudged: {} },
  ] as const;
  const evaluation = padEvaluation('m@1', judged, 0.5);
  const text = padConsole(evaluation);
  assert.match(text, /attack: <b> +APCER +3 +3 +0\.5 \(configured\) +1 +33\.3 % +0\.84 to 90\.6 %/);
  assert.match(text, /real: us +BPCER +2 +1 +0\.5 \(configured\) +0 +0 % +0 to 97\.5 %/);
  assert.match(text, /Refused before they were judged: real: us: blurred 1\./);
  assert.match(text, /Clopper-Pearson/);
  assert.match(text, /Small evidence: 3 judged attacks of one species, 1 judged real/);
  const html = padPage(evaluation);
  assert.ok(html.includes('attack: &lt;b&gt;') && !html.includes('attack: <b>'));
  assert.ok(html.includes(evaluation.caution));
});

/** A folder with these empty files. */
function tree(t: Parameters<typeof ownFolder>[0], files: string[]): string {
  const root = ownFolder(t);
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  return root;
}

test('each folder of attacks is a species, loose photographs are one more', async (t) => {
  const root = tree(t, [
    'live/a.jpg',
    'live/notes.txt',
    'attack/1.JPG',
    'attack/screen/2.png',
    'attack/print/3.jpeg',
    'attack/empty/notes.txt',
  ]);
  const groups = await readPadSet(root);
  assert.deepEqual(groups.map(({ kind, name, files }) => [kind, name, files.length]).slice(1), [
    ['attack', 'unnamed', 1],
    ['attack', 'print', 1],
    ['attack', 'screen', 1],
  ]);
  assert.deepEqual([groups[0]!.kind, groups[0]!.files], ['bona fide', [join(root, 'live/a.jpg')]]);
});

for (const [name, files] of [
  ['no live', ['attack/1.jpg']],
  ['no attack', ['live/1.jpg']],
  ['no photograph in live', ['live/1.txt', 'attack/1.jpg']],
  ['no photograph in attack', ['live/1.jpg', 'attack/a/1.txt']],
] as const) {
  test(`a folder with ${name} is refused`, (t) =>
    assert.rejects(readPadSet(tree(t, [...files])), { name: 'UsageError' }));
}

test('--pad is a way of its own', () => {
  assert.equal(wantsPad(['--dataset', 'd']), false);
  assert.equal(wantsPad(['--pad', 'd', '--help']), false);
  assert.equal(wantsPad(['--pad=d']), true);
  assert.deepEqual(readPadOptions(['--pad', 'p', '--dataset', 'd', '--limit', '7']), {
    pad: 'p',
    dataset: 'd',
    limit: 7,
    threads: 2,
    out: 'reports/evaluate',
  });
  for (const args of [['--pad', 'p', '--calibrate'], ['--pad', 'p', '--limit', '0'], ['--pad=']]) {
    assert.throws(() => readPadOptions(args), { name: 'UsageError' }, args.join(' '));
  }
});
