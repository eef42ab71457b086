import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildGallery, vectorAt } from '../../../lab/evaluate/dataset/gallery.ts';
import { choices, subsets } from '../../../lab/evaluate/dataset/templates.ts';
import { compareAll } from '../../../lab/evaluate/rates/pairs.ts';
import { binOf, total } from '../../../src/calibration/histogram.ts';
import { seeded } from '../../../src/calibration/random.ts';
import { comparisonScore, fuse, toUnit } from '../../../src/domain/comparison/matching.ts';

/** Person p has p + 1 random unit vectors; 66 of them make two blocks. */
function gallery(people: number) {
  const random = seeded(7);
  const faces = Array.from({ length: people }, (_, person) =>
    Array.from({ length: person + 1 }, () => ({
      person,
      embedding: toUnit(Float32Array.from({ length: 6 }, () => random() - 0.5)),
    })),
  );
  return buildGallery(people, faces.flat());
}

test('each unordered pair of images is compared once, with the score of the service', () => {
  const faces = gallery(11);
  const set = compareAll(faces, 1);
  const wanted = { impostor: new Float64Array(20_001), genuine: new Float64Array(20_001) };
  for (let i = 0; i < faces.size; i++) {
    for (let j = 0; j < i; j++) {
      const kind = faces.person[i] === faces.person[j] ? 'genuine' : 'impostor';
      wanted[kind][binOf(comparisonScore(vectorAt(faces, i), vectorAt(faces, j)))]!++;
    }
  }
  assert.equal(total(set.impostor) + total(set.genuine), (66 * 65) / 2);
  assert.deepEqual(set.impostor, wanted.impostor);
  assert.deepEqual(set.genuine, wanted.genuine);
});

test('the kept impostor scores are the whole tail', () => {
  const set = compareAll(gallery(11), 1, 0.5);
  assert.ok(set.keptFrom <= binOf(0.5));
  assert.equal(set.highImpostor.length, total(set.impostor.subarray(set.keptFrom)));
});

test('a reference of two is fused and is not compared with its own images', () => {
  const faces = gallery(3);
  const set = compareAll(faces, 2);
  // Person 1 has one pair, person 2 three; only person 2 has an image left, one for each pair.
  assert.deepEqual([...set.references], [0, 1, 3]);
  assert.equal(total(set.genuine), 3);
  assert.equal(total(set.impostor), 1 * 4 + 3 * 3);
  assert.equal(set.distinctImpostor, 4 + 3);
  const [a, b, c] = faces.rowsOf[2]!.map((row) => vectorAt(faces, row));
  assert.equal(set.genuine[binOf(comparisonScore(c!, fuse([a!, b!])))], 1);
});

test('binomial coefficients are capped', () => {
  assert.equal(choices(4, 2, 10), 6);
  assert.equal(choices(5, 5, 10), 1);
  assert.equal(choices(3, 5, 10), 0);
  assert.equal(choices(530, 8, 10), 10);
});

test('subsets are different, of the right size, at most ten and the same each time', () => {
  const rows = [10, 11, 12, 13, 14, 15];
  const chosen = subsets(rows, 3, seeded(1));
  assert.equal(chosen.length, 10);
  assert.equal(new Set(chosen.map(String)).size, 10);
  for (const subset of chosen) {
    assert.equal(new Set(subset).size, 3);
    assert.ok(subset.every((row) => rows.includes(row)));
  }
  assert.deepEqual(chosen, subsets(rows, 3, seeded(1)));
  assert.notDeepEqual(chosen, subsets(rows, 3, seeded(2)));
  assert.deepEqual(subsets([1, 2, 3], 2, seeded(1)).map(String).sort(), ['1,2', '1,3', '2,3']);
  assert.deepEqual(subsets([1, 2], 3, seeded(1)), []);
});
