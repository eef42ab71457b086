import { percentileOf } from '../../../src/calibration/percentile.ts';
import type { FaceMeasures } from '../../../src/domain/face/quality.ts';
import type { Extracted } from './gallery.ts';

const PERCENTILES = [0.1, 0.5, 1, 5, 50, 95, 99, 99.5] as const;
const MEASURES = [
  'widthPx',
  'room',
  'topRoom',
  'slimRoom',
  'flatRoom',
  'fill',
  'sharpness',
  'brightness',
  'contrast',
  'leftRight',
  'topBottom',
  'eyes',
  'turn',
  'yaw',
  'pitch',
  'roll',
  'norm',
] as const;

export interface Acquisition {
  readonly images: number;
  /** Images without a usable face, by reason. */
  readonly notFound: Readonly<Record<string, number>>;
  /** Images that the gate refuses, by the first fault. */
  readonly gateFaults: Readonly<Record<string, number>>;
  /** Failure to acquire as shares of all images. */
  readonly ftaWithoutGate: number;
  readonly ftaWithGate: number;
  readonly percentiles: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function percentilesOf(measures: readonly FaceMeasures[]): Acquisition['percentiles'] {
  return Object.fromEntries(
    MEASURES.map((name) => {
      const sorted = measures.map((m) => m[name]).sort((a, b) => a - b);
      const row = PERCENTILES.map((p) => [`p${p}`, Number(percentileOf(sorted, p).toFixed(3))]);
      return [name, Object.fromEntries(row)];
    }),
  );
}

/** Failures to acquire, with and without the quality gate, and the spread of the measures. */
export function acquisitionOf(extracted: readonly Extracted[]): Acquisition {
  const missing = extracted.filter((item) => item.kind === 'none');
  const faces = extracted.filter((item) => item.kind === 'face');
  const faults = faces.flatMap((face) => face.fault ?? []);
  return {
    images: extracted.length,
    notFound: tally(missing.map((item) => item.reason)),
    gateFaults: tally(faults),
    ftaWithoutGate: missing.length / extracted.length,
    ftaWithGate: (missing.length + faults.length) / extracted.length,
    percentiles: percentilesOf(faces.map((face) => face.measures)),
  };
}
