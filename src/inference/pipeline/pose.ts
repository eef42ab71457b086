import type { Point } from '../../domain/face/face.ts';
import type { HeadPose } from '../../domain/face/quality.ts';

type Triple = readonly [number, number, number];

/**
 * Mean shape of the rigid part of a face: x to the right, y down, z towards the camera, in hundredths
 * of the distance between the outer eye corners. It comes from factorising the landmarks of 2,822 press
 * photographs into one shape and one pose each (Tomasi and Kanade, 1992), so angle 0 is how people look
 * at a press camera.
 */
export const HEAD_SHAPE: readonly (readonly [index: number, x: number, y: number, z: number])[] = [
  [8, 0, 144.2, -3.4],
  [17, -67.1, -19.3, -9.2],
  [21, -12, -19.9, 23.4],
  [22, 12, -19.9, 23.4],
  [26, 67.1, -19.3, -9.2],
  [27, 0, -2.9, 23.4],
  [30, 0, 42.5, 48.9],
  [31, -17.5, 54.8, 24.3],
  [33, 0, 61, 32],
  [35, 17.5, 54.8, 24.3],
  [36, -50, -1.6, -3.8],
  [39, -21.6, 1.6, 3.8],
  [42, 21.6, 1.6, 3.8],
  [45, 50, -1.6, -3.8],
  [48, -32.9, 81.5, -4.8],
  [54, 32.9, 81.5, -4.8],
];

const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const plus = (a: Triple, b: Triple): Triple => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const times = (a: Triple, f: number): Triple => [a[0] * f, a[1] * f, a[2] * f];
const unit = (a: Triple): Triple => times(a, 1 / Math.hypot(...a));
const cross = (a: Triple, b: Triple): Triple => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const meanOf = (points: readonly Triple[]): Triple =>
  times(points.reduce(plus, [0, 0, 0]), 1 / points.length);

/** The centred shape, and the rows of the inverse of its moment matrix, which solve the least squares. */
const [CENTRED, SOLVE] = (() => {
  const all = HEAD_SHAPE.map(([, x, y, z]): Triple => [x, y, z]);
  const middle = meanOf(all);
  const centred = all.map((p) => plus(p, times(middle, -1)));
  const moment = (r: 0 | 1 | 2): Triple =>
    centred.reduce((sum, p) => plus(sum, times(p, p[r])), [0, 0, 0] as Triple);
  const [a, b, c] = [moment(0), moment(1), moment(2)];
  const volume = dot(a, cross(b, c));
  const rows = [cross(b, c), cross(c, a), cross(a, b)].map((row) => times(row, 1 / volume));
  return [centred, rows as [Triple, Triple, Triple]] as const;
})();

/** Least squares for one image axis: the direction in the head along which `values` grow. */
function direction(values: readonly number[]): Triple {
  const sum = CENTRED.reduce((total, p, i) => plus(total, times(p, values[i]!)), [
    0, 0, 0,
  ] as Triple);
  return [dot(SOLVE[0], sum), dot(SOLVE[1], sum), dot(SOLVE[2], sum)];
}

const degrees = (radians: number): number => (radians * 180) / Math.PI;

/**
 * Pose of the head in degrees from the 68 landmarks, under weak perspective (as if seen from far away).
 * The two image axes are estimated separately and then rotated towards each other until they are
 * perpendicular.
 */
export function headPose(marks: readonly Point[]): HeadPose {
  const seen = HEAD_SHAPE.map(([index]) => marks[index]!);
  const along = direction(seen.map((p) => p.x));
  const down = direction(seen.map((p) => p.y));
  if (!(Math.hypot(...cross(along, down)) > 0)) return { yaw: 0, pitch: 0, roll: 0 };
  const sum = unit(plus(unit(along), unit(down)));
  const difference = unit(plus(unit(along), times(unit(down), -1)));
  const x = times(plus(sum, difference), Math.SQRT1_2);
  const y = times(plus(sum, times(difference, -1)), Math.SQRT1_2);
  const z = cross(x, y);
  return {
    yaw: degrees(Math.atan2(x[2], z[2])),
    pitch: degrees(Math.asin(Math.max(-1, Math.min(1, -y[2])))),
    roll: degrees(Math.atan2(y[0], y[1])),
  };
}
