import { awayAngle, type FaceMeasures, type HeadPose, LIMITS, unevenness } from './quality.ts';

/** Each component 0 (refused by every profile) to 100 (as good as helps), and the weakest of them. */
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

/** Without a minus before zero, which JSON would not keep. */
const whole = (degrees: number): number => Math.round(degrees) || 0;

/**
 * Measures on a common scale, the same in every profile. On LFW folds 1 to 3, as they are and degraded,
 * clarity foretells errors by far best, eyes next, pose and uniformity a little; size, light and
 * sharpness foretell none within the gate (`npm run evaluate` prints the curves). These three therefore
 * reach 100 close to their limit: they warn of a refusal and leave the minimum to the others.
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
