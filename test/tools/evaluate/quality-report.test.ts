import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dataset } from '../../../lab/evaluate/dataset/dataset.ts';
import type { Extracted } from '../../../lab/evaluate/dataset/gallery.ts';
import { qualityReport } from '../../../lab/evaluate/rates/quality-report.ts';
import type { FaceMeasures } from '../../../src/domain/face/quality.ts';
import { GOOD_FACE } from '../../helpers/photos/measures.ts';

const image = (person: number) => ({ person, number: 1, file: '' });
const face = (embedding: number[], measures: Partial<FaceMeasures> = {}): Extracted => ({
  kind: 'face',
  embedding: Float32Array.from(embedding),
  measures: { ...GOOD_FACE, ...measures },
  fault: null,
});

/** Three people: one alike on two photographs, one unlike behind dark glasses, one without a face. */
const dataset: Dataset = {
  name: 'made',
  root: '',
  people: ['a', 'b', 'c'],
  images: [image(0), image(0), image(1), image(1), image(2), image(2)],
};
const extracted = [
  face([1, 0]),
  face([1, 0]),
  face([0, 1]),
  face([1, 0], { eyes: 0.3 }),
  face([0, 1]),
  { kind: 'none', reason: 'no-face' } as const,
];
const report = qualityReport(
  dataset,
  extracted,
  { fmr: 1e-5, threshold: 0.5, extrapolated: false },
  20,
);

test('photographs with a face and pairs of one person are counted', () => {
  assert.deepEqual([report.photographs, report.pairs], [5, 2]);
});

test('each profile: whom it refuses and which errors are left', () => {
  const figures = report.profiles.map(({ profile, refused, fnmr }) => [
    profile,
    refused.errors,
    refused.trials,
    fnmr.errors,
    fnmr.trials,
  ]);
  assert.deepEqual(figures, [
    ['none', 0, 5, 1, 2],
    ['standard', 0, 5, 1, 2],
    ['strict', 1, 5, 0, 1],
  ]);
});

test('the component that sees the fault takes the error away, the others do not', () => {
  const at20 = new Map(report.curves.map(({ name, points }) => [name, points.at(-1)?.fnmr]));
  assert.equal(at20.get('eyes'), 0);
  assert.equal(at20.get('overall'), 0);
  assert.equal(at20.get('size'), 0.5);
});
