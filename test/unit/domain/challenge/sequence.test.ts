import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../../../../src/domain/challenge/actions.ts';
import { type Frame, failedStep, framesFor } from '../../../../src/domain/challenge/sequence.ts';
import { comparisonScore, toUnit } from '../../../../src/domain/comparison/matching.ts';
import type { FaceMeasures } from '../../../../src/domain/face/quality.ts';
import { noSketch } from '../../../../src/domain/face/sketch.ts';
import { GOOD_FACE } from '../../../helpers/photos/measures.ts';

const LIMITS = {
  isSamePerson: (a: Float32Array, b: Float32Array) => comparisonScore(a, b) >= 0.34,
  sameCapture: 0.985,
};
let taken = 0;

/** A frame; `apart` is the distance of its embedding from the person's, in a new direction. */
function frame(more: Partial<FaceMeasures> = {}, apart = 0.4): Frame {
  const embedding = new Float32Array(64);
  embedding[0] = 1;
  embedding[1 + (taken++ % 60)] = apart;
  const box = { x1: 0, y1: 0, x2: 1, y2: 1, score: 1 };
  const digest = Buffer.from(`frame ${taken}`);
  const measures = { ...GOOD_FACE, yaw: 0, pitch: 0, ...more };
  const sketch = noSketch();
  const face = { kind: 'face', measures, box, quarterTurns: 0, liveness: null, sketch } as const;
  return { face: { ...face, embedding: toUnit(embedding) }, digest };
}

const straight = () => frame();
const left = () => frame({ yaw: 15 });
const right = () => frame({ yaw: -15 });
const closer = () => frame({ widthPx: GOOD_FACE.widthPx * 1.4 });
const failed = (asked: readonly Action[], ...frames: Frame[]) => failedStep(asked, frames, LIMITS);

test('the asked movements in order pass, with other frames of them and between them', () => {
  assert.equal(failed(['turn-left'], straight(), straight(), left()), null);
  assert.equal(failed(['turn-left', 'move-closer'], straight(), left(), closer()), null);
  const more = [straight(), left(), left(), straight(), right(), straight(), closer(), straight()];
  assert.equal(failed(['turn-left', 'turn-right', 'move-closer'], ...more), null);
});

test('a movement that is missing or out of order is named', () => {
  assert.equal(failed(['turn-left'], straight(), straight(), straight()), 'turn-left');
  const asked = ['turn-left', 'move-closer'] as const;
  assert.equal(failed(asked, straight(), left(), straight()), 'move-closer');
  assert.equal(failed(asked, straight(), closer(), left()), 'turn-left');
  assert.equal(failed(asked, straight(), left(), right(), closer()), 'move-closer');
});

test('a mirrored picture shows the other turn', () => {
  assert.equal(failed(['turn-right'], straight(), straight(), left()), 'turn-right');
});

test('movements that nobody asked for fail, so one set of frames answers one challenge', () => {
  assert.equal(failed(['turn-left'], straight(), left(), right()), 'order');
  const everything = [straight(), left(), right(), closer(), left(), closer(), right(), left()];
  assert.equal(failed(['turn-left', 'turn-right'], ...everything), 'order');
});

test('the first frame has to look straight', () => {
  const asked = ['turn-left'] as const;
  assert.equal(failed(asked, frame({ yaw: 11 }), frame({ yaw: 25 }), left()), 'straight');
  assert.equal(failed(asked, frame({ pitch: -31 }), straight(), left()), 'straight');
  assert.equal(failed(asked, frame({ yaw: 9, pitch: 29 }), straight(), frame({ yaw: 20 })), null);
});

test('one frame of somebody else fails, whichever it is', () => {
  for (const stranger of [1, 2, 3]) {
    const frames = [straight(), left(), straight(), closer()];
    frames[stranger] = frame(frames[stranger]!.face.measures, 4);
    assert.equal(failed(['turn-left', 'move-closer'], ...frames), 'one-person', `${stranger}`);
  }
});

test('a frame sent twice fails, by its bytes or by its pixels', () => {
  const [first, turned] = [straight(), left()];
  assert.equal(failed(['turn-left'], first, turned, turned), 'motion');
  assert.equal(
    failed(['turn-left'], first, turned, { ...straight(), digest: first.digest }),
    'motion',
  );
  const converted = { ...turned, digest: Buffer.from('the same as PNG') };
  assert.equal(failed(['turn-left'], first, turned, straight(), converted), 'motion');
});

test('one still that is cropped to look closer is no movement', () => {
  const first = frame({}, 0);
  const cropped = frame({ widthPx: GOOD_FACE.widthPx * 1.4 }, 0.1);
  assert.equal(failed(['move-closer'], first, straight(), cropped), 'motion');
  assert.equal(failed(['move-closer'], straight(), first, cropped), 'motion', 'nor of a later one');
  const unknown = { ...LIMITS, sameCapture: null };
  assert.equal(failedStep(['move-closer'], [first, straight(), cropped], unknown), null);
});

test('frames at rest may be very much alike', () => {
  const [a, b] = [frame({}, 0.05), frame({}, 0.05)];
  assert.equal(failed(['turn-left'], a, b, left()), null);
});

test('it takes three frames, and one more than there are movements', () => {
  assert.equal(framesFor(['turn-left']), 3);
  assert.equal(framesFor(['turn-left', 'turn-right']), 3);
  assert.equal(framesFor(['turn-left', 'turn-right', 'turn-left', 'move-closer']), 5);
});
