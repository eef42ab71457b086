import { awayAngle, type FaceMeasures, type HeadPose, LIMITS, unevenness } from './quality.ts';

/**
 * Quality scores from 0 (every profile refuses the face) to 100 (a higher measure brings no gain).
 * `overall` is the lowest of the others.
 */
export interface QualityScores {
  readonly overall: number;
  readonly size: number;
  readonly light: number;
  readonly uniformity: number;
  readonly sharpness: number;
  readonly pose: number;
  readonly eyes: number;
  readonly clarity: number;
  /** Whole degrees. */
  readonly angles: HeadPose;
}

export const COMPONENTS = [
  'size',
  'light',
  'uniformity',
  'sharpness',
  'pose',
  'eyes',
  'clarity',
] as const;

const ramp = (value: number, bad: number, good: number): number =>
  Math.round(100 * Math.min(1, Math.max(0, (value - bad) / (good - bad))));

/** Rounded to whole degrees; -0 becomes 0, because JSON does not keep the sign of zero. */
const whole = (degrees: number): number => Math.round(degrees) || 0;

/**
 * Converts the measures to scores on one scale, which is the same for every profile. Measured on LFW
 * folds 1 to 3, original and degraded: clarity predicts comparison errors best by far, eyes come
 * second, pose and uniformity help a little. Size, light and sharpness predict no errors among faces
 * that pass the quality gate (`npm run evaluate` prints the curves). These three therefore reach 100
 * close to their limits: they warn of a refusal, and otherwise the other scores determine `overall`.
 */
export function qualityScores(m: FaceMeasures): QualityScores {
  const parts = {
    size: ramp(m.widthPx, LIMITS.minWidthPx, 48),
    light: Math.min(
      ramp(m.brightness, LIMITS.minBrightness, 46),
      ramp(m.brightness, LIMITS.maxBrightness, 220),
    ),
    uniformity: ramp(unevenness(m), 0.7, 0.25),
    sharpness: ramp(m.sharpness, LIMITS.minSharpness, 6),
    pose: Math.min(ramp(m.turn, LIMITS.maxTurn, 0.6), ramp(awayAngle(m), 60, 25)),
    eyes: ramp(m.eyes, 0.25, 0.6),
    clarity: ramp(m.norm, LIMITS.minNorm, 3.6),
  };
  const angles = { yaw: whole(m.yaw), pitch: whole(m.pitch), roll: whole(m.roll) };
  return { overall: Math.min(...Object.values(parts)), ...parts, angles };
}
