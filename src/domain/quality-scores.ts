import { type FaceMeasures, LIMITS } from './quality.ts';

/** Each component 0 (refused) to 100 (as good as helps), and the weakest of them. */
export interface QualityScores {
  readonly overall: number;
  readonly size: number;
  readonly light: number;
  readonly sharpness: number;
  readonly pose: number;
  readonly clarity: number;
}

const ramp = (value: number, bad: number, good: number): number =>
  Math.round(100 * Math.min(1, Math.max(0, (value - bad) / (good - bad))));

/**
 * Measures on a common scale. The upper ends are where LFW folds 1 to 3 show no further gain in the
 * comparison score; a chain is as strong as its weakest part, so overall is the minimum.
 */
export function qualityScores(m: FaceMeasures): QualityScores {
  const parts = {
    size: ramp(m.widthPx, LIMITS.minWidthPx, 110),
    light: Math.min(
      ramp(m.brightness, LIMITS.minBrightness, 70),
      ramp(m.brightness, LIMITS.maxBrightness, 200),
    ),
    sharpness: ramp(m.sharpness, LIMITS.minSharpness, 12),
    pose: ramp(m.turn, LIMITS.maxTurn, 0.2),
    clarity: ramp(m.norm, LIMITS.minNorm, 3.6),
  };
  return { overall: Math.min(...Object.values(parts)), ...parts };
}
