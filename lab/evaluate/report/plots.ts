import { BINS, countsFrom, scoreOf } from '../../../src/calibration/histogram.ts';
import { COLOURS, CONFIG, render } from '../../shared/plots.ts';
import type { Experiment } from '../rates/experiment.ts';

const seriesName = (templates: number): string =>
  templates === 1 ? '1 photo' : `${templates} photos`;

interface DetPoint {
  readonly k: string;
  readonly fmr: number;
  readonly fnmr: number;
}

/** A point whenever FMR has fallen by a tenth, down to 10 false matches and 1 false non-match. */
export function detPoints({ templates, impostor, genuine }: Experiment): DetPoint[] {
  const impostors = countsFrom(impostor);
  const genuines = countsFrom(genuine);
  const points: DetPoint[] = [];
  for (let b = 0; b < BINS && impostors[b]! >= 10; b++) {
    const fmr = impostors[b]! / impostors[0]!;
    const fnmr = 1 - genuines[b]! / genuines[0]!;
    const last = points.at(-1);
    if (fmr > 0.1 || fnmr <= 0 || (last && fmr > 0.93 * last.fmr)) continue;
    points.push({ k: seriesName(templates), fmr, fnmr });
  }
  return points;
}

const power = 'format(datum.value * 100, "~g") + " %"';

/** FNMR against FMR, one line for each number of photos; nearer to the lower left is better. */
export const detCurve = (experiments: readonly Experiment[]): Promise<string> =>
  render({
    width: 820,
    height: 380,
    config: CONFIG,
    data: { values: experiments.flatMap(detPoints) },
    mark: { type: 'line', strokeWidth: 2.25, interpolate: 'monotone' },
    encoding: {
      x: {
        field: 'fmr',
        type: 'quantitative',
        title: 'false match rate (impostors accepted)',
        scale: { type: 'log', domain: [1e-6, 1e-1] },
        axis: { values: [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1], format: '.0e' },
      },
      y: {
        field: 'fnmr',
        type: 'quantitative',
        title: 'false non-match rate (right people refused)',
        scale: { type: 'log', domain: [5e-4, 0.5], clamp: true },
        axis: {
          values: [5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
          labelExpr: power,
        },
      },
      color: {
        field: 'k',
        type: 'nominal',
        title: 'enrolled with',
        sort: null,
        scale: { range: COLOURS },
      },
    },
  });

interface Bar {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly floor: number;
  readonly count: number;
}

const BAR_BINS = 200;

/** Bars of 0.02; empty ones are left out because a logarithmic axis has no zero. */
export function bars(kind: string, bins: Float64Array): Bar[] {
  const found: Bar[] = [];
  for (let start = 0; start < BINS; start += BAR_BINS) {
    const n = bins.subarray(start, start + BAR_BINS).reduce((sum, x) => sum + x, 0);
    const from = scoreOf(start);
    if (n > 0) found.push({ kind, from, to: from + BAR_BINS / 1e4, floor: 0.8, count: n });
  }
  return found;
}

/** Genuine and impostor scores of one experiment, and the thresholds between them. */
export const scoreHistogram = (experiment: Experiment): Promise<string> => {
  const rules = experiment.chosen.withoutGate.map(({ fmr, threshold, extrapolated }) => ({
    threshold,
    label: `${fmr.toExponential()}${extrapolated ? ' *' : ''}`,
  }));
  const scale = { domain: [-0.5, 1] };
  return render({
    width: 820,
    height: 240,
    config: CONFIG,
    layer: [
      {
        data: {
          values: [
            ...bars('different people', experiment.impostor),
            ...bars('same person', experiment.genuine),
          ],
        },
        mark: { type: 'bar', opacity: 0.55, binSpacing: 0 },
        encoding: {
          x: { field: 'from', type: 'quantitative', title: 'comparison score', scale },
          x2: { field: 'to' },
          y: {
            field: 'count',
            type: 'quantitative',
            title: 'comparisons (log)',
            scale: { type: 'log', domainMin: 0.8 },
            axis: { format: '~s', tickCount: 6 },
          },
          y2: { field: 'floor' },
          color: {
            field: 'kind',
            type: 'nominal',
            title: null,
            sort: null,
            scale: { range: ['#D55E00', '#0072B2'] },
            legend: { symbolStrokeWidth: 0, symbolType: 'square' },
          },
        },
      },
      {
        data: { values: rules },
        mark: { type: 'rule', color: '#111827', strokeDash: [4, 3] },
        encoding: { x: { field: 'threshold', type: 'quantitative' } },
      },
      {
        data: { values: rules },
        mark: { type: 'text', align: 'left', dx: 4, dy: 0, fontSize: 11, color: '#111827', y: -8 },
        encoding: {
          x: { field: 'threshold', type: 'quantitative' },
          text: { field: 'label', type: 'nominal' },
        },
      },
    ],
  });
};
