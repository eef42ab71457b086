import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MemoryCache } from '../../../src/cache/memory.ts';
import { comparisonScore } from '../../../src/domain/comparison/matching.ts';
import type { QualityBin } from '../../../src/domain/comparison/threshold.ts';
import { Matcher } from '../../../src/services/shared/matcher.ts';
import { References } from '../../../src/services/shared/references.ts';
import { bin, point } from '../../helpers/models/calibration.ts';
import { GOOD_FACE } from '../../helpers/photos/measures.ts';
import { plainScores } from '../../helpers/plain-scores.ts';
import { enrolled, openStore, unitVector } from '../../helpers/store/own-store.ts';

async function setup(t: TestContext, byQuality?: readonly QualityBin[]) {
  const own = openStore(t);
  const references = new References({
    store: own.store,
    cache: new MemoryCache({ maxBytes: 1_000_000, ttlMs: 60_000 }),
    seal: own.keys,
    absentReference: own.keys.seal(own.keys.absentUser, unitVector()),
    recorder: { cache: () => {} },
  });
  const template = unitVector();
  const user = await enrolled(own, 'alice', template);
  const policy = {
    model: user.model,
    calibration: {
      model: user.model,
      dataset: { name: 'none', people: 0, images: 0 },
      impostorScore: { mean: 0, sd: 0.1 },
      byTemplates: { 1: [{ ...point(1e-5, 0.5), byQuality }] },
    },
    fmr: 1e-5,
  };
  const matcher = new Matcher({
    references,
    store: own.store,
    policy,
    scores: plainScores(policy),
    unknownUserKey: Buffer.alloc(32, 7),
  });
  const shown = (embedding: Float32Array, norm: number) =>
    matcher.withReference('alice', user, { embedding, measures: { ...GOOD_FACE, norm } });
  return { shown, template };
}

/** A unit vector that scores about `score` against the template. */
function near(template: Float32Array, score: number): Float32Array {
  const other = unitVector();
  const along = comparisonScore(other, template);
  const rest = other.map((x, d) => x - along * template[d]!);
  const length = Math.hypot(...rest);
  const side = Math.sqrt(1 - score * score) / length;
  return template.map((x, d) => score * x + side * rest[d]!);
}

test('the same score is a match or not by the quality of the probe, and the answer says why', async (t) => {
  const { shown, template } = await setup(t, [bin(0, 0.45), bin(3.2, 0.5), bin(3.9, 0.55)]);
  const face = near(template, 0.52);
  const answers = await Promise.all([2.9, 3.2, 3.89, 3.9].map((norm) => shown(face, norm)));
  assert.deepEqual(
    answers.map(({ threshold, success }) => [threshold, success]),
    [
      [0.45, true],
      [0.5, true],
      [0.5, true],
      [0.55, false],
    ],
  );
  for (const { confidence, threshold, success } of answers) {
    assert.ok(confidence > 0.51 && confidence < 0.53);
    assert.equal(success, confidence >= threshold);
  }
});

test('a calibration without quality bins has one threshold for every probe', async (t) => {
  const { shown, template } = await setup(t);
  const face = near(template, 0.52);
  for (const norm of [0, 2.9, 9]) assert.equal((await shown(face, norm)).threshold, 0.5);
});
