import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ADVICE,
  earlyFault,
  type FaceMeasures,
  faultWithin,
  LIMITS,
  PROFILES,
  type QualityLimits,
  qualityFault,
  withoutClarity,
} from '../../../../src/domain/face/quality.ts';
import { COMPONENTS, qualityScores } from '../../../../src/domain/face/quality-scores.ts';
import { GOOD_FACE as good } from '../../../helpers/photos/measures.ts';

/** Each measure just beyond its limit. */
const faultsBeyond = (limits: QualityLimits): [string, Partial<FaceMeasures>][] => [
  ['too-small', { widthPx: limits.minWidthPx - 1 }],
  ['cut-off', { room: limits.minRoom - 0.01 }],
  ['cut-off', { topRoom: limits.minRoom - 0.04 }],
  ['cut-off', { topRoom: limits.minRoom - 0.01, norm: 3.2 }],
  ['cut-off', { slimRoom: limits.minHalfRoom - 0.01 }],
  ['cut-off', { flatRoom: limits.minHalfRoom - 0.01, norm: 3.2 }],
  ['too-close', { room: limits.minRoom - 0.01, fill: 0.7 }],
  ['cut-off', { eyesToMouth: limits.minEyesToMouth - 0.01, room: 0.2 }],
  ['cut-off', { turnGain: 1.1, topRoom: 0.49 }],
  ['too-close', { fill: 0.61, norm: limits.minLargeNorm - 0.01 }],
  ['too-dark', { brightness: limits.minBrightness - 1 }],
  ['too-bright', { brightness: limits.maxBrightness + 1 }],
  ['too-dark', { contrast: limits.minContrast - 1, brightness: 60 }],
  ['unclear', { contrast: limits.minContrast - 1, brightness: 120 }],
  ['turned', { turn: limits.maxTurn + 0.01 }],
  ['blurred', { sharpness: limits.minSharpness - 0.1 }],
  ['unclear', { norm: limits.minNorm - 0.01 }],
];

const strictly: [string, Partial<FaceMeasures>][] = [
  ['uneven', { leftRight: PROFILES.strict.maxUneven + 0.01 }],
  ['uneven', { topBottom: PROFILES.strict.maxUneven + 0.01 }],
  ['turned', { yaw: PROFILES.strict.maxAngle + 1 }],
  ['turned', { yaw: -PROFILES.strict.maxAngle - 1 }],
  ['turned', { pitch: PROFILES.strict.maxAngle + 1 }],
  ['covered', { eyes: PROFILES.strict.minEyes - 0.01 }],
];

test('each measure beyond its limit is a fault with advice', () => {
  for (const profile of ['standard', 'strict'] as const) {
    assert.equal(qualityFault(good, profile), null);
    for (const [fault, measures] of faultsBeyond(PROFILES[profile])) {
      assert.equal(qualityFault({ ...good, ...measures }, profile), fault);
      assert.ok(ADVICE[fault as keyof typeof ADVICE].length > 20);
    }
  }
});

test('only the strict profile looks at uneven light, angles and dark eyes', () => {
  for (const [fault, measures] of strictly) {
    assert.equal(qualityFault({ ...good, ...measures }, 'strict'), fault);
    assert.equal(qualityFault({ ...good, ...measures }), null);
  }
  const worst = { ...good, leftRight: 1, topBottom: 1, yaw: 180, pitch: -90, roll: 180, eyes: 0 };
  assert.equal(qualityFault(worst, 'standard'), null);
});

test('whatever the standard profile refuses, the strict one refuses too', () => {
  for (const [fault, measures] of faultsBeyond(LIMITS)) {
    assert.equal(qualityFault({ ...good, ...measures }, 'strict'), fault);
  }
});

test('a measure exactly at its limit is good enough', () => {
  for (const profile of ['standard', 'strict'] as const) {
    const limits = PROFILES[profile];
    const edge: FaceMeasures = {
      widthPx: limits.minWidthPx,
      room: limits.minRoom,
      topRoom: limits.minRoom,
      slimRoom: limits.minHalfRoom,
      flatRoom: limits.minHalfRoom,
      fill: 1,
      sharpness: limits.minSharpness,
      brightness: limits.minBrightness,
      contrast: limits.minContrast,
      leftRight: limits.maxUneven,
      topBottom: limits.maxUneven,
      eyes: limits.minEyes,
      turn: limits.maxTurn,
      yaw: -limits.maxAngle,
      pitch: limits.maxAngle,
      roll: 179,
      norm: limits.minLargeNorm,
      eyesToMouth: limits.minEyesToMouth,
      turnGain: 1.2,
    };
    assert.equal(qualityFault(edge, profile), null);
    assert.equal(qualityFault({ ...edge, brightness: limits.maxBrightness }, profile), null);
  }
});

test('a short face in the middle, a turned one with room, and a large clear one are whole', () => {
  assert.equal(qualityFault({ ...good, eyesToMouth: 0.6, room: 0.3 }), null);
  assert.equal(qualityFault({ ...good, turnGain: 0, topRoom: 0.5 }), null);
  assert.equal(qualityFault({ ...good, turnGain: 1.2, topRoom: 0.1 }), null);
  assert.equal(qualityFault({ ...good, fill: 0.9, norm: 3 }), null);
});

test('an embedder whose norm says nothing gets the tighter framing', () => {
  const limits = withoutClarity(LIMITS);
  const tight = { ...good, topRoom: -0.01 };
  const flat = { ...good, flatRoom: -0.01 };
  for (const face of [tight, flat]) {
    assert.equal(faultWithin(LIMITS, face), null);
    assert.equal(faultWithin(limits, face), 'cut-off');
  }
  assert.equal(faultWithin(limits, good), null);
});

test('of several faults the one to mend first is told', () => {
  const hopeless = { ...good, widthPx: 1, brightness: 1, turn: 2, sharpness: 0, norm: 0 };
  assert.equal(qualityFault(hopeless), 'too-small');
  assert.equal(qualityFault({ ...hopeless, widthPx: 200 }), 'too-dark');
  assert.equal(qualityFault({ ...hopeless, widthPx: 200, brightness: 120 }), 'turned');
});

test('a fault that needs no embedding is the one that would be told with it', () => {
  for (const profile of ['standard', 'strict'] as const) {
    const limits = PROFILES[profile];
    for (const [fault, measures] of [...faultsBeyond(limits), ...strictly]) {
      const face = { ...good, ...measures };
      const early = earlyFault(limits, face);
      const ofLight = 'brightness' in measures || 'contrast' in measures;
      assert.equal(early, ofLight ? fault : null);
      const small = { ...face, widthPx: 1 };
      assert.equal(earlyFault(limits, small), null);
      assert.equal(qualityFault(small, profile), 'too-small');
    }
  }
});

test('scores go from 0 at the limit to 100, and the weakest is the whole', () => {
  const { overall, angles, ...parts } = qualityScores(good);
  assert.deepEqual(Object.keys(parts), COMPONENTS);
  assert.deepEqual([overall, ...Object.values(parts)], Array(8).fill(100));
  assert.deepEqual(angles, { yaw: 3, pitch: -4, roll: 12 });
  const weak = qualityScores({ ...good, turn: LIMITS.maxTurn });
  assert.equal(weak.pose, 0);
  assert.equal(weak.overall, 0);
  assert.equal(weak.size, 100);
});

const HALF: [(typeof COMPONENTS)[number], Partial<FaceMeasures>][] = [
  ['size', { widthPx: 42 }],
  ['light', { brightness: 39 }],
  ['light', { brightness: 230 }],
  ['uniformity', { leftRight: 0.475 }],
  ['uniformity', { topBottom: 0.475 }],
  ['sharpness', { sharpness: 5.25 }],
  ['pose', { turn: 0.8 }],
  ['pose', { yaw: -42.5 }],
  ['pose', { pitch: 42.5 }],
  ['eyes', { eyes: 0.425 }],
  ['clarity', { norm: 3.2 }],
];

test('half way is 50 in that component and over all, and nowhere else', () => {
  for (const [component, measures] of HALF) {
    const scores = qualityScores({ ...good, ...measures });
    for (const name of COMPONENTS) assert.equal(scores[name], name === component ? 50 : 100, name);
    assert.equal(scores.overall, 50);
  }
});

test('angles are whole degrees and never minus zero', () => {
  const { angles } = qualityScores({ ...good, yaw: -0.4, pitch: 10.6, roll: -3.5 });
  assert.ok(Object.is(angles.yaw, 0));
  assert.deepEqual(angles, { yaw: 0, pitch: 11, roll: -3 });
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

test('a clear face may be framed tightly, an unclear one may not', () => {
  const tight = { ...good, topRoom: -0.02, flatRoom: -0.1 };
  assert.equal(qualityFault({ ...tight, norm: 3.6 }), null);
  assert.equal(qualityFault({ ...tight, norm: 3.2 }), 'cut-off');
  assert.equal(qualityFault({ ...tight, norm: 3.6, slimRoom: -0.1 }), 'cut-off');
  assert.equal(qualityFault({ ...good, norm: 3.6, room: -0.01 }), 'cut-off');
});
