import type { FaceMeasures } from '../../../src/domain/face/quality.ts';

/** Measures of a face that passes every check. */
export const GOOD_FACE: FaceMeasures = {
  widthPx: 200,
  room: 0.5,
  topRoom: 0.5,
  slimRoom: 1,
  flatRoom: 1,
  fill: 0.4,
  sharpness: 30,
  brightness: 120,
  contrast: 50,
  leftRight: 0.05,
  topBottom: 0.05,
  eyes: 0.8,
  turn: 0.05,
  yaw: 3,
  pitch: -4,
  roll: 12,
  eyesToMouth: 1.15,
  norm: 4,
  turnGain: Number.POSITIVE_INFINITY,
};
