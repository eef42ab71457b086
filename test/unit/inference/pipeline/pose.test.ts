import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Point } from '../../../../src/domain/face/face.ts';
import { HEAD_SHAPE, headPose } from '../../../../src/inference/pipeline/pose.ts';

const rad = (degrees: number): number => (degrees * Math.PI) / 180;

/** 68 landmarks of the head: first rolled, then raised, then turned, seen from far away. */
function seen(yaw: number, pitch: number, roll: number, size = 1.5, at = { x: 320, y: 240 }) {
  const marks: Point[] = Array.from({ length: 68 }, () => ({ x: Number.NaN, y: Number.NaN }));
  const [sr, cr] = [Math.sin(rad(roll)), Math.cos(rad(roll))];
  const [sp, cp] = [Math.sin(rad(pitch)), Math.cos(rad(pitch))];
  const [sy, cy] = [Math.sin(rad(yaw)), Math.cos(rad(yaw))];
  for (const [index, x, y, z] of HEAD_SHAPE) {
    const [x1, y1] = [x * cr - y * sr, x * sr + y * cr];
    const [y2, z2] = [y1 * cp - z * sp, y1 * sp + z * cp];
    const x3 = x1 * cy + z2 * sy;
    marks[index] = { x: at.x + size * x3, y: at.y + size * y2 };
  }
  return marks;
}

const near = (actual: number, expected: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) < 1e-6, `${what}: ${actual} instead of ${expected}`);

for (const [yaw, pitch, roll] of [
  [0, 0, 0],
  [30, 0, 0],
  [-55, 0, 0],
  [0, 25, 0],
  [0, -40, 0],
  [0, 0, 20],
  [0, 0, -170],
  [35, -20, 12],
  [-20, 30, -45],
] as const) {
  test(`the pose ${yaw}, ${pitch}, ${roll} is found again`, () => {
    const pose = headPose(seen(yaw, pitch, roll));
    near(pose.yaw, yaw, 'yaw');
    near(pose.pitch, pitch, 'pitch');
    near(pose.roll, roll, 'roll');
  });
}

test('neither the size of the face nor its place matters', () => {
  const far = headPose(seen(20, 10, 5, 0.2, { x: 5, y: 900 }));
  near(far.yaw, 20, 'yaw');
  near(far.pitch, 10, 'pitch');
  near(far.roll, 5, 'roll');
});

test('signs: nose to the right, looking up, tilted clockwise', () => {
  const nose = HEAD_SHAPE.find(([index]) => index === 30)![0];
  const [leftEye, rightEye] = [36, 45];
  const front = seen(0, 0, 0);
  assert.ok(seen(20, 0, 0)[nose]!.x > front[nose]!.x);
  assert.ok(seen(0, 20, 0)[nose]!.y < front[nose]!.y);
  const tilted = seen(0, 0, 20);
  assert.ok(tilted[rightEye]!.y > tilted[leftEye]!.y);
});

test('landmarks that all coincide are no turned head', () => {
  const marks = Array.from({ length: 68 }, () => ({ x: 10, y: 10 }));
  assert.deepEqual(headPose(marks), { yaw: 0, pitch: 0, roll: 0 });
});

test('the shape is symmetric, so no side is preferred', () => {
  const left = headPose(seen(25, 5, 0));
  const right = headPose(seen(-25, 5, 0));
  near(left.yaw, -right.yaw, 'yaw');
  near(left.pitch, right.pitch, 'pitch');
});
