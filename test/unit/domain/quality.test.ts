import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADVICE, type FaceMeasures, LIMITS, qualityFault } from '../../../src/domain/quality.ts';
import { qualityScores } from '../../../src/domain/quality-scores.ts';

const good: FaceMeasures = {
  widthPx: 200,
  sharpness: 30,
  brightness: 120,
  contrast: 50,
  turn: 0.05,
  norm: 4,
};

const FAULTS: [string, Partial<FaceMeasures>][] = [
  ['too-small', { widthPx: LIMITS.minWidthPx - 1 }],
  ['too-dark', { brightness: LIMITS.minBrightness - 1 }],
  ['too-bright', { brightness: LIMITS.maxBrightness + 1 }],
  ['too-dark', { contrast: LIMITS.minContrast - 1, brightness: 60 }],
  ['unclear', { contrast: LIMITS.minContrast - 1, brightness: 120 }],
  ['turned', { turn: LIMITS.maxTurn + 0.01 }],
  ['blurred', { sharpness: LIMITS.minSharpness - 0.1 }],
  ['unclear', { norm: LIMITS.minNorm - 0.1 }],
];

test('each measure beyond its limit is a fault with advice', () => {
  assert.equal(qualityFault(good), null);
  for (const [fault, measures] of FAULTS) {
    assert.equal(qualityFault({ ...good, ...measures }), fault);
    assert.ok(ADVICE[fault as keyof typeof ADVICE].length > 20);
  }
});

test('a measure exactly at its limit is good enough', () => {
  const edge: FaceMeasures = {
    widthPx: LIMITS.minWidthPx,
    sharpness: LIMITS.minSharpness,
    brightness: LIMITS.minBrightness,
    contrast: LIMITS.minContrast,
    turn: LIMITS.maxTurn,
    norm: LIMITS.minNorm,
  };
  assert.equal(qualityFault(edge), null);
  assert.equal(qualityFault({ ...edge, brightness: LIMITS.maxBrightness }), null);
});

test('of several faults the one to mend first is told', () => {
  const hopeless = { ...good, widthPx: 1, brightness: 1, turn: 2, sharpness: 0, norm: 0 };
  assert.equal(qualityFault(hopeless), 'too-small');
  assert.equal(qualityFault({ ...hopeless, widthPx: 200 }), 'too-dark');
  assert.equal(qualityFault({ ...hopeless, widthPx: 200, brightness: 120 }), 'turned');
});

test('scores go from 0 at the limit to 100, and the weakest is the whole', () => {
  assert.deepEqual(Object.values(qualityScores(good)), Array(6).fill(100));
  const weak = qualityScores({ ...good, turn: LIMITS.maxTurn });
  assert.equal(weak.pose, 0);
  assert.equal(weak.overall, 0);
  assert.equal(weak.size, 100);
  const half = qualityScores({ ...good, widthPx: (LIMITS.minWidthPx + 110) / 2 });
  assert.equal(half.size, 50);
  assert.equal(half.overall, 50);
});

test('scores are whole numbers within bounds and never fall while a measure gets better', () => {
  let last = -1;
  for (let sharpness = -5; sharpness < 40; sharpness += 0.25) {
    const { sharpness: score, ...others } = qualityScores({ ...good, sharpness });
    assert.ok(Number.isInteger(score) && score >= 0 && score <= 100);
    assert.ok(score >= last);
    assert.equal(others.overall, score);
    last = score;
  }
  for (const brightness of [-10, 0, 32, 240, 300]) {
    const { light } = qualityScores({ ...good, brightness });
    assert.ok(light === 0, `${light} at ${brightness}`);
  }
});
