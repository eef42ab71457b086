import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FivePoints, Point } from '../../../../src/domain/face/face.ts';
import {
  ARCFACE_112,
  fitSimilarity,
  fiveOf68,
  invert,
  type Similarity,
  scaleOf,
  turnOf,
} from '../../../../src/inference/image/geometry.ts';

const apply = (t: Similarity, p: Point): Point => ({
  x: t.a * p.x - t.b * p.y + t.tx,
  y: t.b * p.x + t.a * p.y + t.ty,
});
const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test('a known rotation, scale and shift is recovered exactly', () => {
  const known = { a: 1.5 * Math.cos(0.7), b: 1.5 * Math.sin(0.7), tx: 12, ty: -30 };
  const found = fitSimilarity(
    ARCFACE_112,
    ARCFACE_112.map((p) => apply(known, p)),
  );
  close(found.a, known.a);
  close(found.b, known.b);
  close(found.tx, known.tx);
  close(found.ty, known.ty);
  close(scaleOf(found), 1.5);
});

/** Sum of the squared distances that a transform leaves between two lists of points. */
const restOf = (t: Similarity, from: readonly Point[], to: readonly Point[]): number =>
  from
    .map((p) => apply(t, p))
    .reduce((sum, { x, y }, i) => sum + (x - to[i]!.x) ** 2 + (y - to[i]!.y) ** 2, 0);

test('a reflection is not fitted: of a mirrored face the nearest turned one is found', () => {
  // Mirrored, the corners of this square are as near to every turned square as to its centre: the best
  // scale is 0. A fit that may reflect finds scale 1 and leaves nothing.
  const square = [1, 0, -1, 0].map((x, i, all) => ({ x, y: all[(i + 3) % 4]! }));
  const flat = fitSimilarity(
    square,
    square.map(({ x, y }) => ({ x: -x, y })),
  );
  close(flat.a, 0);
  close(flat.b, 0);
  const mirrored = ARCFACE_112.map((p) => ({ x: -p.x, y: p.y }));
  const found = fitSimilarity(ARCFACE_112, mirrored);
  const least = restOf(found, ARCFACE_112, mirrored);
  assert.ok(least > 1000, `${least}: no turned face lies on a mirrored one`);
  for (const part of ['a', 'b', 'tx', 'ty'] as const) {
    for (const step of [-0.01, 0.01]) {
      const near = { ...found, [part]: found[part] + step };
      assert.ok(restOf(near, ARCFACE_112, mirrored) > least, `${part} ${step} is better`);
    }
  }
});

test('the inverse undoes the transform', () => {
  const t = { a: 0.3, b: -1.1, tx: 5, ty: 9 };
  const back = apply(invert(t), apply(t, { x: 17, y: 4 }));
  close(back.x, 17);
  close(back.y, 4);
});

test('points that coincide are refused', () => {
  const same = Array.from({ length: 5 }, () => ({ x: 3, y: 3 }));
  assert.throws(() => fitSimilarity(same, ARCFACE_112), /coincide/);
});

test('five points are taken from the 68 in the order eye, eye, nose, mouth, mouth', () => {
  const points = Array.from({ length: 68 }, (_, i) => ({ x: i, y: 100 + i }));
  const five = fiveOf68(points);
  assert.deepEqual(
    five.map((p) => p.x),
    [39, 45, 30, 54, 59],
  );
});

test('turn is 0 for a nose between the eyes and 1 for a nose under one eye, at any roll', () => {
  const face = (nose: number): FivePoints => [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: nose, y: 6 },
    { x: 2, y: 12 },
    { x: 8, y: 12 },
  ];
  close(turnOf(face(5)), 0);
  close(turnOf(face(10)), 1);
  close(turnOf(face(0)), 1);
  const rolled = { a: 2 * Math.cos(1), b: 2 * Math.sin(1), tx: 7, ty: 7 };
  const [a, b, c, d, e] = face(8).map((p) => apply(rolled, p)) as [
    Point,
    Point,
    Point,
    Point,
    Point,
  ];
  close(turnOf([a, b, c, d, e]), 0.6);
});
