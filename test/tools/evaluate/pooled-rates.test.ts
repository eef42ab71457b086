import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AcceptedFace,
  compareBinned,
  mergeCells,
} from '../../../lab/evaluate/rates/binned-scores.ts';
import { bootstrapRates } from '../../../lab/evaluate/rates/bootstrap.ts';
import { pooledRates } from '../../../lab/evaluate/rates/pooled-rates.ts';
import { seeded } from '../../../src/calibration/random.ts';
import { countsAt } from '../../../src/calibration/rates.ts';

const PEOPLE = 30;

/** Three photographs each, near a direction of the person's own. */
function faces(): AcceptedFace[] {
  const random = seeded(7);
  const direction = () => Float32Array.from({ length: 6 }, () => random() - 0.5);
  return Array.from({ length: PEOPLE }, (_, person) => {
    const own = direction();
    return [0, 1, 2].map((i) => {
      const shift = direction();
      const raw = own.map((x, d) => x + 0.6 * shift[d]!);
      const length = Math.hypot(...raw);
      const embedding = raw.map((x) => x / length);
      return { person, image: 3 * person + i, embedding, norm: 2 + 2 * random(), worse: false };
    });
  }).flat();
}

const cells = compareBinned(PEOPLE, faces(), [0, 3], { k: 1, keptFrom: 0 });
const set = mergeCells(cells, []);

test('one part alone has the counts and intervals that the other tables show', () => {
  const found = pooledRates([{ set, threshold: 0.7 }], 200);
  const counts = countsAt(set, 0.7);
  assert.equal(found.falseMatches, counts.falseMatches);
  assert.equal(found.impostorPairs, counts.impostorPairs);
  assert.equal(found.fnmr, counts.falseNonMatches / counts.genuinePairs);
  assert.ok(found.fmr > 0 && found.fnmr > 0 && found.fnmr < 1);
  const [intervals] = bootstrapRates(set, [0.7], 200);
  const close = (a: readonly number[], b: readonly number[]) =>
    a.every((x, i) => Math.abs(x - b[i]!) < 1e-12);
  assert.ok(close(found.fmrInterval, intervals!.fmr));
  assert.ok(close(found.fnmrInterval, intervals!.fnmr));
});

test('parts with a threshold each are counted together', () => {
  const parts = [0, 1].map((bin) => ({
    set: mergeCells(
      cells.filter((cell) => cell.bin === bin),
      [],
    ),
    threshold: bin === 0 ? 0.6 : 0.8,
  }));
  const found = pooledRates(parts, 50);
  const alone = parts.map((part) => countsAt(part.set, part.threshold));
  assert.equal(found.falseMatches, alone[0]!.falseMatches + alone[1]!.falseMatches);
  assert.equal(found.impostorPairs, alone[0]!.impostorPairs + alone[1]!.impostorPairs);
  const wrong = alone[0]!.falseNonMatches + alone[1]!.falseNonMatches;
  assert.equal(found.fnmr, wrong / found.genuinePairs);
});

test('without an error the interval ends at three in n', () => {
  const found = pooledRates([{ set, threshold: 1.0001 }], 20);
  assert.equal(found.falseMatches, 0);
  assert.deepEqual(found.fmrInterval, [0, 3 / set.distinctImpostor]);
  assert.deepEqual(found.fnmrInterval, [1 - 3 / set.distinctGenuine, 1]);
});

test('scores that were not kept cannot be drawn again', () => {
  const kept = mergeCells(compareBinned(PEOPLE, faces(), [0], { k: 1, keptFrom: 15_000 }), []);
  assert.throws(() => pooledRates([{ set: kept, threshold: 0.4 }], 10), RangeError);
});
