import assert from 'node:assert/strict';
import { test } from 'node:test';
import { single } from '../../../../src/domain/comparison/matching.ts';
import type { Population } from '../../../../src/domain/population/population.ts';
import { neededCosine, siteScore } from '../../../../src/domain/population/site-score.ts';
import { succession } from '../../../../src/domain/population/succession.ts';

const BASE = { mean: 0, sd: 0.1 };
const THRESHOLD = 0.45;
const [A, B] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
const PEOPLE = [A, B].map((vector) => ({ reference: single(vector), threshold: THRESHOLD }));

const plain = (mean: number): Population => ({
  people: 100,
  spread: { mean, sd: 0.1 },
  parts: null,
});

/** Strict for one of the two people and not for the other. */
const strictFor = (person: Float32Array): Population => ({
  ...plain(0),
  parts: {
    centres: [person],
    spreads: [{ mean: 0, sd: 1 }],
    directions: [],
    variances: [],
    rest: 0.01,
  },
});

const needed = (populations: readonly Population[]) =>
  PEOPLE.map(({ reference }) =>
    Math.max(...populations.map((one) => neededCosine(THRESHOLD, reference, BASE, one))),
  );

test('the first population comes into force as it is', () => {
  const { along, held } = succession(plain(0.3), [], PEOPLE, BASE);
  assert.deepEqual([along, held], [[], false]);
});

test('a stricter population replaces the one before it', () => {
  const { along, change, held } = succession(plain(0.25), [plain(0.2)], PEOPLE, BASE);
  assert.deepEqual([along, held, change.looser], [[], false, 0]);
  assert.ok(Math.abs(change.tighter - 0.05) < 1e-9);
});

test('a looser one comes into force beside the stricter one, so that no decision is loosened', () => {
  const { along, change, held } = succession(plain(0.1), [plain(0.3)], PEOPLE, BASE);
  assert.deepEqual([along, held, change.looser], [[0], false, 0]);
});

test('however often a site learns, what is needed for a person never falls', () => {
  let inForce: readonly Population[] = [strictFor(A)];
  for (const next of [strictFor(B), plain(0.2), plain(0), plain(0.3), strictFor(A), plain(0.1)]) {
    const before = needed(inForce);
    const { along, held } = succession(next, inForce, PEOPLE, BASE);
    if (held) continue;
    inForce = [next, ...along.map((i) => inForce[i]!)];
    for (const [i, need] of needed(inForce).entries()) {
      assert.ok(need >= before[i]! - 0.01, `${before[i]} -> ${need}`);
    }
    assert.ok(inForce.length <= 3);
  }
});

test('where people would suddenly be refused, the operator is asked first', () => {
  assert.equal(succession(plain(0.35), [plain(0.2)], PEOPLE, BASE).held, true);
});

test('a population never raises a score, and what it needs is what it takes', () => {
  for (const population of [plain(-0.2), plain(0.3), strictFor(A)]) {
    for (let score = -1; score <= 1; score += 0.01) {
      assert.ok(siteScore(score, A, single(A), BASE, [population]) <= score);
    }
    const need = neededCosine(THRESHOLD, single(A), BASE, population);
    assert.ok(siteScore(need + 1e-9, A, single(A), BASE, [population]) >= THRESHOLD);
    assert.ok(siteScore(need - 1e-6, A, single(A), BASE, [population]) < THRESHOLD);
  }
});
