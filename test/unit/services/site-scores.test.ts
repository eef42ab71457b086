import assert from 'node:assert/strict';
import { test } from 'node:test';
import { single } from '../../../src/domain/comparison/matching.ts';
import type { PopulationMode } from '../../../src/domain/population/status.ts';
import type { PopulationVersion } from '../../../src/domain/population/version.ts';
import { SiteScores } from '../../../src/services/shared/site-scores.ts';

const [BASE, BEFORE, AFTER] = [0, 0.3, 0.01].map((mean) => ({ mean, sd: 0.1 }));
const A = Float32Array.of(1, 0);
const B = Float32Array.of(0.6, 0.8);

function scoresWith(populationMode: PopulationMode, known = true) {
  const population = { people: 100, spread: BEFORE!, parts: null };
  const newest = {
    version: 7,
    population,
    report: { scores: { before: BEFORE, after: AFTER } },
  } as unknown as PopulationVersion;
  const inForce = known ? { newest, populations: [population] } : null;
  const calibration = { model: 'm', impostorScore: BASE! } as never;
  return new SiteScores({
    populations: { inForce: async () => inForce },
    policy: { model: 'm', calibration, populationMode },
  }).now();
}

test('what was learned is used only where decisions are to use it, and unknown ids score as strangers do', async () => {
  for (const [mode, known, score, strangers, version] of [
    ['enforce', true, 0.3, AFTER, 7],
    ['report', true, 0.6, BEFORE, null],
    ['off', true, 0.6, BASE, null],
    ['enforce', false, 0.6, BASE, null],
  ] as const) {
    const scores = await scoresWith(mode, known);
    assert.equal(scores.compare(A, single(B)), score, mode);
    assert.deepEqual(scores.strangers, strangers, mode);
    assert.equal(scores.population, version, mode);
  }
});

test('a score below 0 counts as 0', async () => {
  const scores = await scoresWith('off');
  assert.equal(scores.compare(A, single(Float32Array.of(-1, 0))), 0);
});
