import type { OperatingPoint, QualityBin } from '../../../src/domain/comparison/threshold.ts';

const COUNTS = {
  extrapolated: false,
  impostorPairs: 1,
  falseMatches: 0,
  fmrInterval: [0, 1],
} as const;

/** An operating point of which only rate and threshold matter. */
export const point = (fmr: number, threshold: number): OperatingPoint => ({
  ...COUNTS,
  fmr,
  threshold,
  genuinePairs: 1,
  fnmr: 0,
  fnmrInterval: [0, 1],
});

export const bin = (minNorm: number, threshold: number): QualityBin => ({
  ...COUNTS,
  minNorm,
  threshold,
});
