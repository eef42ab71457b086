import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaceBox, Point } from '../../../../src/domain/face/face.ts';
import { framingOf } from '../../../../src/domain/face/framing.ts';

const PICTURE = { width: 640, height: 480 };

interface Sides {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Landmarks that reach to these sides, in a face box that is a little larger. */
function lying({ left, top, right, bottom }: Sides, box: Partial<FaceBox> = {}) {
  const marks: Point[] = [
    { x: left, y: (top + bottom) / 2 },
    { x: right, y: (top + bottom) / 2 },
    { x: (left + right) / 2, y: top },
    { x: (left + right) / 2, y: bottom },
  ];
  const around = { x1: left - 5, y1: top - 60, x2: right + 5, y2: bottom + 5, score: 0.99 };
  return framingOf({ ...around, ...box }, marks, PICTURE);
}

const WHOLE: Sides = { left: 220, top: 150, right: 400, bottom: 350 };

test('a face in the middle has room on every side', () => {
  const { room, fill } = lying(WHOLE);
  assert.ok(room > 0.5, String(room));
  assert.ok(Math.abs(fill - 190 / 640) < 1e-9, String(fill));
});

test('a face that reaches over a border has no room, on each side', () => {
  assert.ok(lying({ ...WHOLE, top: 300, bottom: 500 }).room < 0, 'chin below the picture');
  assert.ok(lying({ ...WHOLE, top: 10, bottom: 210 }).topRoom < 0, 'forehead above the picture');
  assert.ok(lying({ ...WHOLE, left: -10, right: 170 }).room < 0, 'left cheek');
  assert.ok(lying({ ...WHOLE, left: 470, right: 650 }).room < 0, 'right cheek');
});

test('the forehead needs more room than the chin and the cheeks', () => {
  assert.ok(lying({ ...WHOLE, top: 18, bottom: 218 }).topRoom < 0, '9 % above the brows');
  assert.ok(lying({ ...WHOLE, top: 22, bottom: 222 }, { y1: 1 }).topRoom > 0, '11 %');
  assert.ok(lying({ ...WHOLE, top: 268, bottom: 468 }).room > 0, '6 % below the chin');
});

test('half of a face at a border is known by the shape of its box', () => {
  const near = { x1: 10, x2: 110, y1: 120, y2: 335 };
  const slim: Sides = { left: 20, top: 150, right: 105, bottom: 320 };
  assert.ok(lying(slim, near).slimRoom < 0, 'a slim box near the left border');
  const away = { x1: 310, x2: 410, y1: 120, y2: 335 };
  const middle: Sides = { left: 320, top: 150, right: 405, bottom: 320 };
  assert.equal(
    lying(middle, away).slimRoom > 0,
    true,
    'the same box in the middle is a turned head',
  );
  const flat = { x1: 200, x2: 400, y1: 5, y2: 205 };
  const low: Sides = { left: 210, top: 40, right: 390, bottom: 200 };
  assert.ok(lying(low, flat).flatRoom < 0, 'a flat box at the top');
});
