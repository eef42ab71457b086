import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { readDataset } from '../../../lab/evaluate/dataset/dataset.ts';
import { parsePairs, readPairs, scoreFolds } from '../../../lab/evaluate/dataset/pairs-file.ts';
import { UsageError } from '../../../operator/command/failure.ts';
import { GOOD_FACE } from '../../helpers/photos/measures.ts';
import { folderWith } from '../../helpers/score-sets.ts';

const FILES = ['Ann/Ann_0001.jpg', 'Ann/Ann_0002.PNG', 'Bob/Bob_0001.jpeg', 'Bob/notes.txt'];

for (const prefix of ['', 'images/', 'lfw-deepfunneled/']) {
  test(`people and numbered images are found below "${prefix}"`, async (t) => {
    const root = await folderWith(FILES.map((file) => prefix + file));
    t.after(() => rm(root, { recursive: true }));
    const dataset = await readDataset(root);
    assert.deepEqual(dataset.people, ['Ann', 'Bob']);
    const found = dataset.images.map(({ person, number }) => [person, number]);
    assert.deepEqual(found, [
      [0, 1],
      [0, 2],
      [1, 1],
    ]);
    assert.equal(await readPairs(dataset), null);
  });
}

test('a missing, an empty and a useless folder are refused in one sentence', async (t) => {
  await assert.rejects(readDataset('/nowhere/at/all'), /does not exist/);
  const empty = await folderWith([]);
  const lonely = await folderWith(['Ann/Ann_0001.jpg', 'Bob/Bob_0001.jpg']);
  t.after(() => Promise.all([empty, lonely].map((root) => rm(root, { recursive: true }))));
  await assert.rejects(readDataset(empty), { name: 'UsageError', message: /holds no image/ });
  await assert.rejects(readDataset(lonely), { name: 'UsageError', message: /at least two people/ });
});

test('the limit takes the first people only', async (t) => {
  const root = await folderWith([...FILES, 'Cy/Cy_0001.jpg']);
  t.after(() => rm(root, { recursive: true }));
  assert.deepEqual((await readDataset(root, 2)).people, ['Ann', 'Bob']);
});

const dataset = {
  name: 'toy',
  root: '/toy',
  people: ['Ann', 'Bob'],
  images: [
    { person: 0, number: 1, file: 'a1' },
    { person: 0, number: 2, file: 'a2' },
    { person: 1, number: 1, file: 'b1' },
  ],
};
const GENUINE = 'Ann\t1\t2';
const IMPOSTOR = 'Ann\t2\tBob\t1';

test('pairs.txt is read fold by fold', () => {
  const text = `2\t1\n${GENUINE}\n${IMPOSTOR}\n${GENUINE}\n${IMPOSTOR}\n`;
  const fold = { genuine: [[0, 1]], impostor: [[1, 2]] };
  assert.deepEqual(parsePairs(text, dataset), [fold, fold]);
});

const MALFORMED: Record<string, [string, RegExp]> = {
  'no header': [`${GENUINE}\n${IMPOSTOR}`, /line 1: expected two numbers/],
  'a single fold': [`1\t1\n${GENUINE}\n${IMPOSTOR}`, /line 1: expected at least two folds/],
  'a line too few': [
    `2\t1\n${GENUINE}\n${IMPOSTOR}\n${GENUINE}`,
    /expected 5 lines in all, found 4/,
  ],
  'columns swapped': [
    `2\t1\n${IMPOSTOR}\n${GENUINE}\n${GENUINE}\n${IMPOSTOR}`,
    /line 2: expected 3/,
  ],
  'a word for a number': [`2\t1\nAnn\t1\tx\n${IMPOSTOR}\n${GENUINE}\n${IMPOSTOR}`, /line 2: "x"/],
  'an unknown image': [
    `2\t1\n${GENUINE}\nAnn\t9\tBob\t1\n${GENUINE}\n${IMPOSTOR}`,
    /line 3: .*lacks/,
  ],
};

for (const [name, [text, message]] of Object.entries(MALFORMED)) {
  test(`pairs.txt with ${name} is refused`, () => {
    assert.throws(
      () => parsePairs(text, dataset),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  });
}

test('a pair with a faceless image has no score', () => {
  const embedding = Float32Array.of(0.6, 0.8);
  const face = { kind: 'face', embedding, measures: GOOD_FACE, fault: null } as const;
  const folds = [{ genuine: [[0, 1] as const], impostor: [[0, 2] as const] }];
  const scores = scoreFolds(folds, [face, face, { kind: 'none', reason: 'no-face' }]);
  assert.deepEqual(scores, [{ genuine: [1], impostor: [null] }]);
});
