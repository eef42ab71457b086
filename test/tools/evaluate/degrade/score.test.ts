import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Probe } from '../../../../lab/evaluate/degrade/acquire.ts';
import { degradedRow } from '../../../../lab/evaluate/degrade/score.ts';

const face = (person: number, ...embedding: number[]): Probe => ({
  person,
  embedding: Float32Array.from(embedding),
  refused: null,
  allowance: 0,
});
const refused = (person: number, why: string): Probe => ({ person, embedding: null, refused: why });
const thresholds = [{ fmr: 1e-3, threshold: 0.5, extrapolated: false }];
const row = (references: Probe[], probes: Probe[]) =>
  degradedRow({ name: 'n', about: 'a' }, references, { probes, cpuMs: 7 }, thresholds, 20);

/** Two people at a right angle, both photographs of each the same. */
const CLEAN = [face(0, 1, 0), face(0, 1, 0), face(1, 0, 1), face(1, 0, 1)];

test('each probe is compared with the other photograph of its person and all of the others', () => {
  const { points, refused: none, photographs, cpuMs } = row(CLEAN, CLEAN);
  const [{ compared, withRefusals }] = points as [(typeof points)[number]];
  assert.deepEqual([photographs, cpuMs, none.errors], [4, 7, 0]);
  assert.deepEqual([compared?.genuinePairs, compared?.falseNonMatches], [4, 0]);
  assert.deepEqual([compared?.impostorPairs, compared?.falseMatches], [8, 0]);
  assert.deepEqual([withRefusals.errors, withRefusals.trials], [0, 4]);
});

test('an unclear probe is judged by the threshold of its clarity', () => {
  const near = face(0, 0.49, Math.sqrt(1 - 0.49 ** 2));
  const [strict] = row(CLEAN, [near, ...CLEAN.slice(1)]).points;
  const [allowed] = row(CLEAN, [{ ...near, allowance: -0.01 } as Probe, ...CLEAN.slice(1)]).points;
  assert.equal(strict?.compared?.falseNonMatches, 1);
  assert.equal(allowed?.compared?.falseNonMatches, 0);
  assert.deepEqual([strict?.withRefusals.errors, allowed?.withRefusals.errors], [1, 0]);
});

test('a probe that looks like somebody else is a false non-match and two false matches', () => {
  const probes = [face(0, 0, 1), ...CLEAN.slice(1)];
  const [point] = row(CLEAN, probes).points;
  assert.deepEqual([point?.compared?.falseNonMatches, point?.compared?.falseMatches], [1, 2]);
  assert.equal(point?.compared?.fnmr, 1 / 4);
  assert.equal(point?.compared?.measuredFmr, 2 / 8);
});

test('a refused probe counts only where refusals are errors', () => {
  const probes = [refused(0, 'blurred'), face(0, 0, 1), refused(1, 'blurred'), face(1, 0, 1)];
  const { points, refused: share, reasons } = row(CLEAN, probes);
  assert.deepEqual([share.errors, share.trials, reasons.blurred], [2, 4, 2]);
  assert.deepEqual(
    [points[0]?.compared?.falseNonMatches, points[0]?.compared?.genuinePairs],
    [1, 2],
  );
  assert.deepEqual([points[0]?.withRefusals.errors, points[0]?.withRefusals.trials], [3, 4]);
});

test('whoever could not be enrolled cannot be tried', () => {
  const references = [refused(0, 'unclear'), ...CLEAN.slice(1)];
  const [point] = row(references, CLEAN).points;
  // Nothing to compare the second photograph of person 0 with.
  assert.deepEqual([point?.withRefusals.trials, point?.compared?.genuinePairs], [3, 3]);
  assert.equal(point?.compared?.impostorPairs, 6);
});

test('with every probe refused there is no FNMR but the one with refusals', () => {
  const all = CLEAN.map(({ person }) => refused(person, 'no-face'));
  const { points, reasons } = row(CLEAN, all);
  assert.equal(points[0]?.compared, null);
  assert.deepEqual([points[0]?.withRefusals.errors, reasons['no-face']], [4, 4]);
});
