import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldOutRatio, unevennessRatio } from '../../../../src/calibration/population/evenness.ts';
import { learnPopulation } from '../../../../src/calibration/population/learn.ts';
import { learnParts } from '../../../../src/calibration/population/learn-parts.ts';
import { seeded } from '../../../../src/calibration/random.ts';
import { comparisonScore, single } from '../../../../src/domain/comparison/matching.ts';
import type { KnownPerson } from '../../../../src/domain/population/learning.ts';
import { levelOf, type Population } from '../../../../src/domain/population/population.ts';
import { siteScore } from '../../../../src/domain/population/site-score.ts';
import { direction, peopleOfKind } from '../../../helpers/models/synthetic-people.ts';

const LENGTH = 128;
/** Scores of people who have nothing in common: mean 0 and this deviation. */
const BASE = { mean: 0, sd: 1 / Math.sqrt(LENGTH) };
/** A threshold that one stranger in 741 reaches there (3 standard deviations). */
const FMR = 1.35e-3;
const THRESHOLD = 3 * BASE.sd;

const known = (faces: readonly Float32Array[]): KnownPerson[] =>
  faces.map((first) => ({
    first,
    second: null,
    reference: single(first),
    templates: 1,
    threshold: 1,
  }));

const learned = (faces: readonly Float32Array[]) =>
  learnPopulation({
    people: known(faces),
    base: BASE,
    targets: [{ fmr: FMR, byTemplates: [THRESHOLD, THRESHOLD] }],
    inForce: [],
    seed: 1,
  });

/** Share of pairs that reach the threshold, with the cosine and with the score of the site. */
function rates(faces: readonly Float32Array[], population: Population) {
  let [pairs, cosine, site] = [0, 0, 0];
  for (const [i, probe] of faces.entries()) {
    for (const other of faces.slice(i + 1)) {
      const score = comparisonScore(probe, other);
      pairs++;
      if (score >= THRESHOLD) cosine++;
      if (siteScore(score, probe, single(other), BASE, [population]) >= THRESHOLD) site++;
    }
  }
  return { cosine: cosine / pairs, site: site / pairs };
}

const kindOf = (seed: number, closeness: number, count: number) => {
  const random = seeded(seed);
  return peopleOfKind(count, { kind: direction(random, LENGTH), closeness, random });
};

test('thirty people of a kind bring the strangers of that kind to the target', () => {
  const faces = kindOf(3, 0.6, 330);
  const { population, report } = learned(faces.slice(0, 30))!;
  assert.equal(levelOf(population), 0);
  const seen = rates(faces.slice(30), population);
  assert.ok(seen.cosine > 0.5, `${seen.cosine} without`);
  assert.ok(seen.site < 3 * FMR && seen.site > FMR / 20, `${seen.site} with`);
  assert.deepEqual([report.people, report.doubles, report.unevenness], [30, 0, null]);
  assert.equal(report.strangers[0]!.pairs, (30 * 29) / 2);
  assert.ok(report.strangers[0]!.before > report.strangers[0]!.after);
});

test('fewer than twenty different people teach nothing', () => {
  const faces = kindOf(4, 0.6, 19);
  assert.equal(learned(faces), null);
  assert.equal(learned([...faces, ...faces]), null, 'nobody counts twice');
});

test('a face that is enrolled five hundred times weighs as one', () => {
  const faces = kindOf(5, 0.6, 60);
  const random = seeded(6);
  const many = peopleOfKind(500, { kind: faces[0]!, closeness: 0.95, random });
  const [without, withMany] = [learned(faces)!, learned([...faces, ...many])!];
  assert.equal(withMany.report.doubles, 500);
  assert.deepEqual(withMany.population, without.population);
});

test('the same people and the same seed teach the same', () => {
  const faces = [...kindOf(7, 0.6, 100), ...kindOf(8, 0.5, 100)];
  assert.deepEqual(learned(faces), learned(faces));
});

test('people of several kinds are described by parts, which hold for each kind', () => {
  const kinds = [kindOf(11, 0.7, 300), kindOf(12, 0.6, 300), kindOf(13, 0.3, 300)];
  const { population, report } = learned(kinds.flatMap((faces) => faces.slice(0, 150)))!;
  assert.equal(levelOf(population), 1);
  assert.ok(report.unevenness! < 0.8, String(report.unevenness));
  for (const [i, faces] of kinds.entries()) {
    const seen = rates(faces.slice(150), population);
    assert.ok(seen.site < 6 * FMR, `kind ${i}: ${seen.site}, cosine ${seen.cosine}`);
  }
});

test('people who have nothing in common need no parts', () => {
  const random = seeded(14);
  const faces = Array.from({ length: 200 }, () => direction(random, LENGTH));
  const { population, report } = learned(faces)!;
  assert.equal(levelOf(population), 0);
  assert.ok(report.unevenness! > 0.8, String(report.unevenness));
});

test('parts that were learned from other people do not pass the test that lets parts be used', () => {
  const own = [...kindOf(21, 0.7, 200), ...kindOf(22, 0.6, 200)];
  const foreign = [...kindOf(31, 0.7, 200), ...kindOf(32, 0.6, 200)];
  const parts = learnParts(foreign, 1, seeded(1));
  assert.ok(unevennessRatio(own, parts, 1) > 0.8, 'of others');
  assert.ok(heldOutRatio(own, 1, seeded(1)) < 0.8, 'of their own');
});
