import type { PopulationVersion } from '../../../src/domain/population/version.ts';

const spread = { mean: 0.2, sd: 0.1 };
const rate = { fmr: 1e-5, pairs: 870, before: 3, after: 0 };

/** A version with made-up numbers. */
export const populationVersion = (
  number: number,
  more: Partial<PopulationVersion> = {},
): PopulationVersion => ({
  version: number,
  model: 'model@1',
  at: 1_000 + number,
  origin: 'learned',
  population: {
    people: 30,
    spread,
    parts: {
      centres: [Float32Array.of(0.6, 0.8)],
      spreads: [{ mean: 0.1, sd: 1.1 }],
      directions: [Float32Array.of(1, 0)],
      variances: [0.01],
      rest: 0.001,
    },
  },
  along: [],
  report: {
    people: 30,
    doubles: 1,
    unevenness: 0.5,
    strangers: [rate],
    genuine: [],
    scores: { before: spread, after: spread },
  },
  change: { tighter: 0.01, looser: 0 },
  ...more,
});
