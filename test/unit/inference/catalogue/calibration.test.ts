import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { thresholdAt } from '../../../../src/domain/comparison/threshold.ts';
import { RefusalToStart } from '../../../../src/errors.ts';
import { readCalibration } from '../../../../src/inference/catalogue/calibration-file.ts';
import { ownFolder, ROOT } from '../../../helpers/folders.ts';

const shipped = JSON.parse(readFileSync(join(ROOT, 'models', 'calibration.json'), 'utf8'));
const NEEDED = [1e-3, 1e-5];

const bin = (minNorm: number, threshold: number) => ({
  minNorm,
  threshold,
  extrapolated: false,
  impostorPairs: 1000,
  falseMatches: 1,
  fmrInterval: [0, 0.01],
});

/** The shipped calibration with these quality bins, or none, at every operating point. */
function fileWith(t: TestContext, byQuality: unknown): string {
  const copy = structuredClone(shipped);
  for (const points of Object.values(copy.byTemplates) as Record<string, unknown>[][]) {
    for (const point of points) {
      delete point.byQuality;
      if (byQuality !== undefined) point.byQuality = byQuality;
    }
  }
  const file = join(ownFolder(t), 'calibration.json');
  writeFileSync(file, JSON.stringify(copy));
  return file;
}

test('thresholds by quality are read, and a file without them is as good', async (t) => {
  const bins = [bin(0, 0.4), bin(3, 0.45)];
  const withBins = await readCalibration(fileWith(t, bins), shipped.model, NEEDED);
  const points = withBins.byTemplates['1']!;
  assert.deepEqual(points[0]!.byQuality, bins);
  assert.equal(thresholdAt(points[0]!, 3.1), 0.45);
  const without = await readCalibration(fileWith(t, undefined), shipped.model, NEEDED);
  const [plain] = without.byTemplates['1']!;
  assert.equal(thresholdAt(plain!, 3.1), plain!.threshold);
});

test('quality bins out of order, empty or out of range are no calibration', async (t) => {
  const harms: [unknown, RegExp][] = [
    [[bin(3, 0.4), bin(2.9, 0.45)], /rise by minNorm/],
    [[bin(3, 0.4), bin(3, 0.45)], /rise by minNorm/],
    [[], /byQuality/],
    [[bin(0, 1.1)], /byQuality/],
    [[{ minNorm: 0, threshold: 0.4 }], /byQuality/],
  ];
  for (const [bins, words] of harms) {
    await assert.rejects(readCalibration(fileWith(t, bins), shipped.model, NEEDED), (error) => {
      assert.ok(error instanceof RefusalToStart);
      assert.match(error.message, words);
      return true;
    });
  }
});
