import type { FivePoints, Point } from '../../domain/face/face.ts';

/** x' = a x - b y + tx, y' = b x + a y + ty: a rotation, one scale and a translation, in pixels. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** Canonical ArcFace five-point template for a 112 x 112 crop (insightface `face_align.py`). */
export const ARCFACE_112: FivePoints = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
];

/**
 * Least-squares similarity from `from` to `to`, two lists of equal length (Umeyama 1991, in closed form
 * for two dimensions, without reflection). Throws RangeError when all points of `from` coincide.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const n = from.length;
  let fx = 0;
  let fy = 0;
  let gx = 0;
  let gy = 0;
  for (let i = 0; i < n; i++) {
    fx += from[i]!.x / n;
    fy += from[i]!.y / n;
    gx += to[i]!.x / n;
    gy += to[i]!.y / n;
  }
  let spread = 0;
  let along = 0;
  let across = 0;
  for (let i = 0; i < n; i++) {
    const px = from[i]!.x - fx;
    const py = from[i]!.y - fy;
    const qx = to[i]!.x - gx;
    const qy = to[i]!.y - gy;
    spread += px * px + py * py;
    along += px * qx + py * qy;
    across += px * qy - py * qx;
  }
  if (!(spread > 0)) throw new RangeError('all points coincide');
  const a = along / spread;
  const b = across / spread;
  return { a, b, tx: gx - a * fx + b * fy, ty: gy - b * fx - a * fy };
}

export function invert(t: Similarity): Similarity {
  const d = t.a * t.a + t.b * t.b;
  const a = t.a / d;
  const b = -t.b / d;
  return { a, b, tx: -(a * t.tx - b * t.ty), ty: -(b * t.tx + a * t.ty) };
}

export const scaleOf = (t: Similarity): number => Math.hypot(t.a, t.b);

/**
 * Five points from the 68 iBUG landmarks: each eye as the mean of its four lid points, the nose tip,
 * and each mouth corner as the mean of outer and inner lip.
 */
export function fiveOf68(points: readonly Point[]): FivePoints {
  const mean = (...indices: number[]): Point => ({
    x: indices.reduce((sum, i) => sum + points[i]!.x, 0) / indices.length,
    y: indices.reduce((sum, i) => sum + points[i]!.y, 0) / indices.length,
  });
  return [mean(37, 38, 40, 41), mean(43, 44, 46, 47), mean(30), mean(48, 60), mean(54, 64)];
}

/**
 * Turn of the head from five points: the distance of the nose tip from the middle between the eyes,
 * along the line of the eyes. It is 0 in the middle and 1 in front of one eye.
 */
export function turnOf([left, right, nose]: FivePoints): number {
  const dx = right.x - left.x;
  const dy = right.y - left.y;
  const length2 = dx * dx + dy * dy;
  if (!(length2 > 0)) return 1;
  const along = ((nose.x - left.x) * dx + (nose.y - left.y) * dy) / length2;
  return Math.abs(along - 0.5) * 2;
}

/**
 * Distance from the middle of the eyes to the middle of the mouth, in distances between the eyes: about
 * 1.15 in a face that looks straight into the camera. It is larger in a head that is turned to the side,
 * and smaller in one that looks up or down.
 */
export function eyesToMouth([left, right, , mouthLeft, mouthRight]: FivePoints): number {
  const apart = Math.hypot(right.x - left.x, right.y - left.y);
  if (!(apart > 0)) return Number.POSITIVE_INFINITY;
  const across = (mouthLeft.x + mouthRight.x - left.x - right.x) / 2;
  const down = (mouthLeft.y + mouthRight.y - left.y - right.y) / 2;
  return Math.hypot(across, down) / apart;
}
