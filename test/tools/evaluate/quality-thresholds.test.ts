import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Extracted } from '../../../lab/evaluate/dataset/gallery.ts';
import { evaluate, type Inputs } from '../../../lab/evaluate/rates/evaluation.ts';
import { calibrationOf, figuresOf } from '../../../lab/evaluate/rates/outputs.ts';
import { acceptedFacesOf } from '../../../lab/evaluate/rates/quality-thresholds.ts';
import { binnedConsole, binnedSection } from '../../../lab/evaluate/report/binned-section.ts';
import { seeded } from '../../../src/calibration/random.ts';
import { operatingPoint, thresholdAt } from '../../../src/domain/comparison/threshold.ts';
import { GOOD_FACE } from '../../helpers/photos/measures.ts';

const PEOPLE = 1200;
const DIMENSION = 8;

/** People with two photographs each. Strangers are more similar the clearer the photographs are. */
function inputs(people: number): Inputs {
  const random = seeded(11);
  const unit = (values: number[]): Float32Array => {
    const length = Math.hypot(...values);
    return Float32Array.from(values, (x) => x / length);
  };
  const face = (own: readonly number[], norm: number, spread: number): Extracted => ({
    kind: 'face',
    embedding: unit(own.map((x) => x + spread * (random() - 0.5))),
    measures: { ...GOOD_FACE, norm },
    fault: null,
  });
  const images: { person: number; number: number; file: string }[] = [];
  const extracted: Extracted[] = [];
  const worse: Extracted[] = [];
  for (let person = 0; person < people; person++) {
    const own = Array.from({ length: DIMENSION }, () => random() - 0.5);
    for (const number of [1, 2]) {
      images.push({ person, number, file: '' });
      extracted.push(face(own, 3.5 + random(), 0.3));
      worse.push(face(own, 2.9 + random(), 1));
    }
  }
  const names = Array.from({ length: people }, (_, person) => `p${person}`);
  return {
    model: 'made@1',
    dataset: { name: 'made', root: '', people: names, images },
    extracted,
    worse,
    folds: null,
    shipped: null,
    rounds: 20,
    onExperiment: () => {},
  };
}

const few = evaluate(inputs(20));
const many = evaluate(inputs(PEOPLE));

test('the calibration holds a threshold of each quality bin, and without one it is as it was', () => {
  const calibration = calibrationOf(many);
  const { offsets, edges } = many.byQuality!;
  for (const point of calibration.byTemplates['1']!) {
    assert.deepEqual(
      point.byQuality!.map(({ minNorm }) => minNorm),
      edges,
    );
    for (const [i, bin] of point.byQuality!.entries()) {
      assert.ok(Math.abs(bin.threshold - Math.min(1, point.threshold + offsets[i]!)) < 1e-9);
      assert.equal(thresholdAt(point, bin.minNorm), bin.threshold);
    }
  }
  const plain = calibrationOf({ ...many, byQuality: null });
  assert.ok(plain.byTemplates['1']!.every((point) => !('byQuality' in point)));
  const { threshold } = operatingPoint(plain, 1e-4, 1);
  assert.equal(operatingPoint(calibration, 1e-4, 1).threshold, threshold);
});

test('at the rate at which they are levelled all bins but smoothed ones have the target', () => {
  const point = many.byQuality!.points.find(
    ({ templates, fmr }) => templates === 1 && fmr === 1e-4,
  )!;
  const rates = point.bins.map((bin) => bin.falseMatches / bin.impostorPairs);
  const pairs = point.bins.reduce((sum, bin) => sum + bin.impostorPairs, 0);
  const all = point.bins.reduce((sum, bin) => sum + bin.falseMatches, 0) / pairs;
  assert.ok(all > 0.8e-4 && all <= 1.2e-4, `together ${all}`);
  assert.ok(
    rates.every((rate) => rate > 0.2e-4 && rate < 4e-4),
    rates.join(),
  );
});

test('two runs on the same photographs agree to the last digit', () => {
  assert.deepEqual(calibrationOf(evaluate(inputs(PEOPLE))), calibrationOf(many));
});

test('people held out are judged by both methods, and the report says so', () => {
  const { rows, bins } = many.byQuality!.heldOut ?? { rows: [], bins: [] };
  assert.equal(rows.length, 12, 'nobody has a photograph left once three are enrolled');
  assert.equal(bins.length, 20);
  assert.ok(rows.every(({ gain, method }) => (gain === null) === (method === 'one threshold')));
  const shown = binnedConsole(many.byQuality!);
  assert.match(shown, /On people held out/);
  assert.match(binnedSection(many), /by quality/);
  assert.ok(!JSON.stringify(figuresOf(many)).includes('fnmrDraws'));
});

test('too few people, or nobody who made worse copies: one threshold for all', () => {
  assert.equal(few.byQuality, null);
  assert.match(binnedSection(few), /one threshold/);
  const { worse: _, ...alone } = inputs(20);
  assert.equal(evaluate(alone).byQuality, null);
});

test('what the gate refuses is neither enrolled nor shown', () => {
  const { dataset, extracted, worse } = inputs(3);
  const refused = extracted.map((item, i) =>
    i === 0 && item.kind === 'face' ? { ...item, fault: 'blurred' as const } : item,
  );
  const faces = acceptedFacesOf(dataset, refused, [
    { kind: 'none', reason: 'no-face' },
    ...worse!.slice(1),
  ]);
  assert.equal(faces.length, 10);
  assert.ok(faces.every(({ image }) => image !== 0));
});
