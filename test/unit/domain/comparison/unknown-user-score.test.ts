import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { toUnit } from '../../../../src/domain/comparison/matching.ts';
import {
  unknownUserBytes,
  unknownUserScore,
} from '../../../../src/domain/comparison/unknown-user-score.ts';
import { Matcher, type MatcherDeps } from '../../../../src/services/shared/matcher.ts';
import { GOOD_FACE } from '../../../helpers/photos/measures.ts';
import { plainScores } from '../../../helpers/plain-scores.ts';

const impostor = { mean: 0.02, sd: 0.09 };
const SIZE = 128;
const probe = () => toUnit(Float32Array.from({ length: SIZE }, () => Math.random() - 0.5));
const bytes = () => randomBytes(unknownUserBytes(SIZE));

const meanOf = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const sdOf = (values: number[]) => Math.sqrt(meanOf(values.map((x) => (x - meanOf(values)) ** 2)));

test('over many ids the scores are distributed like those of impostors', () => {
  const face = probe();
  const count = 4000;
  const scores = Array.from({ length: count }, () =>
    unknownUserScore(bytes(), impostor).score(face, 1),
  );
  // Six standard errors: once in some hundred million runs a right implementation fails.
  const error = impostor.sd / Math.sqrt(count);
  assert.ok(Math.abs(meanOf(scores) - impostor.mean) < 6 * error);
  assert.ok(Math.abs(sdOf(scores) - impostor.sd) < 6 * (error / Math.SQRT2));
  assert.ok(scores.every((score) => Math.round(score * 1e4) / 1e4 === score));
});

test('the same id and face get the same score, and another face another one', () => {
  const stream = bytes();
  const face = probe();
  assert.equal(
    unknownUserScore(stream, impostor).score(face, 1),
    unknownUserScore(stream, impostor).score(face, 1),
  );
  const others = new Set(
    Array.from({ length: 20 }, () => unknownUserScore(stream, impostor).score(probe(), 1)),
  );
  assert.ok(others.size > 15);
});

test('where many strangers match, the scores are those of the strangers who do not', () => {
  const face = probe();
  const close = { mean: 0.5, sd: 0.1 };
  const scores = Array.from({ length: 2000 }, () =>
    unknownUserScore(bytes(), close).score(face, 0.5),
  );
  assert.ok(scores.every((score) => score <= 0.5));
  assert.ok(
    scores.filter((score) => score === 0.5).length < 40,
    'they do not pile up at the limit',
  );
  // The mean of the lower half of a normal distribution is 0.798 deviations below its middle.
  assert.ok(Math.abs(meanOf(scores) - (0.5 - 0.0798)) < 0.01, String(meanOf(scores)));
});

test('like an enrolled one, an unknown user has 1 to 5 templates, each as often', () => {
  const counts = new Map<number, number>();
  for (let i = 0; i < 2560; i++) {
    const stream = Buffer.alloc(unknownUserBytes(SIZE));
    stream[stream.length - 1] = i % 256;
    const { templates } = unknownUserScore(stream, impostor);
    counts.set(templates, (counts.get(templates) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].toSorted(), [1, 2, 3, 4, 5]);
  for (const count of counts.values()) assert.ok(count >= 510 && count <= 520);
});

/** Impostor scores so wide that half of the unknown users would be a match if nothing held them below. */
const wide = { mean: 0.5, sd: 0.5 };

function matcher(): Matcher {
  const byQuality = [
    { minNorm: 0, threshold: 0.4 },
    { minNorm: 3, threshold: 0.45 },
  ];
  const point = { fmr: 1e-5, threshold: 0.45, byQuality };
  const policy = {
    model: 'model@1',
    fmr: 1e-5,
    calibration: { model: 'model@1', impostorScore: wide, byTemplates: { 1: [point] } },
  };
  const deps = {
    policy,
    references: { imitateLookup: async () => {} },
    scores: plainScores(policy as unknown as MatcherDeps['policy']),
    unknownUserKey: Buffer.alloc(32, 7),
  };
  return new Matcher(deps as unknown as MatcherDeps);
}

const shown = (norm: number, embedding = probe()) => ({
  embedding,
  measures: { ...GOOD_FACE, norm },
});

test('an unknown user is never a match, whatever the score draws', async () => {
  const face = shown(4);
  const seen = new Set<number>();
  for (let i = 0; i < 500; i++) {
    const result = await matcher().withReference(`nobody-${i}`, null, face);
    assert.ok(!result.success && result.reason === 'no_match');
    assert.ok(result.confidence < result.threshold);
    seen.add(result.confidence);
  }
  assert.ok(seen.size > 100, 'the scores differ');
});

test('an unknown user gets the same score again, also in other letters', async () => {
  const face = shown(4);
  for (const id of ['nobody-a', 'nobody-b', 'nobody-c']) {
    const { confidence } = await matcher().withReference(id, null, face);
    assert.equal(
      (await matcher().withReference(id.toUpperCase(), null, face)).confidence,
      confidence,
    );
  }
});

test('the threshold of an unknown user follows the quality of the photograph like that of a known one', async () => {
  const at = async (norm: number) => {
    const { confidence, threshold } = await matcher().withReference('nobody', null, shown(norm));
    assert.ok(confidence < threshold);
    return threshold;
  };
  assert.deepEqual([await at(2.9), await at(3), await at(4)], [0.4, 0.45, 0.45]);
});
