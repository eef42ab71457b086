import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AcceptedFace,
  binFor,
  type Cell,
  compareBinned,
  mergeCells,
} from '../../../lab/evaluate/rates/binned-scores.ts';
import { offsetsOf } from '../../../lab/evaluate/rates/quality-offsets.ts';
import { Comparisons, emptyBins } from '../../../lab/evaluate/rates/score-set.ts';
import { binOf, total } from '../../../src/calibration/histogram.ts';
import { edgesOf, rising } from '../../../src/calibration/quality-bins.ts';
import { countsAt } from '../../../src/calibration/rates.ts';

const accepted = (
  person: number,
  image: number,
  embedding: number[],
  more: Partial<AcceptedFace> = {},
) => ({
  person,
  image,
  embedding: Float32Array.from(embedding),
  norm: 4,
  worse: false,
  ...more,
});

const SIGHTS: readonly AcceptedFace[] = [
  accepted(0, 0, [1, 0]),
  accepted(0, 1, [0.8, 0.6], { norm: 2.9 }),
  accepted(1, 2, [0, 1]),
  accepted(0, 0, [0.6, 0.8], { norm: 2.9, worse: true }),
];

const scoresOf = ({ set }: Cell) => ({
  impostor: total(set.impostor),
  genuine: Array.from(set.genuineScores.bin.slice(0, set.genuineScores.length)),
});

test('a bin begins at its edge, and what is below all edges is in the first', () => {
  assert.deepEqual(
    [1, 2, 2.99, 3, 9].map((norm) => binFor([2, 3], norm)),
    [0, 0, 0, 1, 1],
  );
});

test('every original is enrolled, every accepted face is a probe, none of its own photograph', () => {
  const cells = compareBinned(2, SIGHTS, [0, 3], { k: 1, keptFrom: 0 });
  const [unclear, unclearWorse, clear, clearWorse] = cells.map(scoresOf);
  // Shown unclear: image 1, to images 0 and 2. Its worse twin of image 0 meets image 1, not image 0.
  assert.deepEqual(unclear, { impostor: 1, genuine: [binOf(0.8)] });
  assert.deepEqual(unclearWorse, { impostor: 1, genuine: [binOf(0.96)] });
  assert.deepEqual(clear, { impostor: 1 + 2, genuine: [binOf(0.8)] });
  assert.deepEqual(clearWorse, { impostor: 0, genuine: [] });
  assert.deepEqual(
    cells.map(({ set }) => set.distinctImpostor),
    [0.5, 1, 1.5, 0],
  );
});

test('one threshold on merged cells is a threshold for each bin', () => {
  const cells = compareBinned(2, SIGHTS, [0, 3], { k: 1, keptFrom: 0 });
  const at = (offsets: number[], threshold: number) =>
    countsAt(mergeCells(cells, offsets), threshold);
  assert.equal(at([0, 0], 0.81).falseNonMatches, 2);
  assert.equal(at([-0.02, 0], 0.81).falseNonMatches, 1, 'the unclear bin asks for 0.79 only');
  assert.equal(at([0.2, 0], 0.81).falseNonMatches, 3);
  assert.equal(at([-0.02, 0], 0.81).impostorPairs, 5);
});

test('bins hold fixed shares of the probes, and there is one where all norms are equal', () => {
  const norms = Array.from({ length: 100 }, (_, i) => 2 + i / 50);
  assert.deepEqual(edgesOf(norms), [0, 2.08, 2.38, 2.98, 3.58]);
  assert.deepEqual(edgesOf(norms.map(() => 0)), [0]);
});

test('values that fall are averaged by weight with those before them', () => {
  assert.deepEqual(rising([1, 3, 2, 4], [1, 1, 3, 1]), [1, 2.25, 2.25, 4]);
  assert.deepEqual(rising([3, 2, 1], [1, 1, 2]), [1.75, 1.75, 1.75]);
  assert.deepEqual(rising([1, 1, 2], [1, 1, 1]), [1, 1, 2]);
});

/** A cell of so many impostors, two in ten thousand of them at `high` and the others at 0. */
function cell(bin: number, impostors: number, high: number): Cell {
  const impostor = emptyBins();
  impostor[binOf(0)]! += impostors * (1 - 2e-4);
  impostor[binOf(high)]! += impostors * 2e-4;
  const set = {
    templates: 1,
    impostor,
    genuine: emptyBins(),
    highImpostor: new Comparisons(),
    keptFrom: 0,
    genuineScores: new Comparisons(),
    references: new Float64Array(2),
    probes: new Float64Array(2),
    orders: 1 as const,
    distinctImpostor: impostors,
    distinctGenuine: 0,
  };
  return { bin, worse: false, set };
}

test('an offset brings its bin to the target, never falls, and never goes far', () => {
  const cells = [cell(0, 1e6, 0.4), cell(1, 1e6, 0.45), cell(2, 1e6, 0.43), cell(3, 1e6, 0.7)];
  // Each a step above its high scores; the middle two are averaged, the last is held back.
  assert.deepEqual(offsetsOf(cells, 0.42), [-0.0199, 0.0201, 0.0201, 0.1]);
});

test('bins with fewer than 30 false matches have no thresholds of their own', () => {
  assert.equal(offsetsOf([cell(0, 299_999, 0.4), cell(1, 1e6, 0.45)], 0.42), null);
  assert.notEqual(offsetsOf([cell(0, 300_000, 0.4), cell(1, 1e6, 0.45)], 0.42), null);
  assert.equal(offsetsOf([cell(0, 1e7, 0.4)], 0.42), null, 'one bin is no distinction');
});
