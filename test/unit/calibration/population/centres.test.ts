import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clustersOf, LEAST_FACES } from '../../../../src/calibration/population/centres.ts';
import { seeded } from '../../../../src/calibration/random.ts';
import { dot } from '../../../../src/domain/comparison/matching.ts';
import { direction, peopleOfKind } from '../../../helpers/models/synthetic-people.ts';

const kindOf = (seed: number, count: number) => {
  const random = seeded(seed);
  return peopleOfKind(count, { kind: direction(random), closeness: 0.7, random });
};

test('people of a few kinds are found, each kind as one cluster', () => {
  const kinds = [kindOf(1, 60), kindOf(2, 60), kindOf(3, 60)];
  const { centres, counts, of } = clustersOf(kinds.flat(), 3, seeded(4));
  assert.deepEqual(counts, [60, 60, 60]);
  for (const start of [0, 60, 120]) assert.equal(new Set(of.slice(start, start + 60)).size, 1);
  for (const centre of centres) assert.ok(Math.abs(dot(centre, centre) - 1) < 1e-6);
});

test('nobody is the centre of a cluster: it is the mean of twenty people or more', () => {
  const random = seeded(5);
  const loners = Array.from({ length: 8 }, () => direction(random));
  const faces = [...kindOf(6, 100), ...kindOf(7, 100), ...loners];
  for (let seed = 0; seed < 20; seed++) {
    const { centres, counts } = clustersOf(faces, 12, seeded(seed));
    assert.ok(Math.min(...counts) >= LEAST_FACES, counts.join());
    assert.equal(counts.length, centres.length);
    for (const centre of centres) {
      assert.ok(faces.every((face) => dot(face, centre) < 0.95));
    }
  }
  const { counts } = clustersOf(loners, 4, seeded(1));
  assert.deepEqual(counts, [8], 'fewer people are one cluster');
});
