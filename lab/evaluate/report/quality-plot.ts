import { CONFIG, render } from '../../shared/plots.ts';
import { MOST_DISCARDED } from '../rates/discard.ts';
import type { QualityReport } from '../rates/quality-report.ts';

/** The eight colours of Okabe and Ito; the strongest one is for the overall quality. */
const PALETTE = [
  '#111827',
  '#E69F00',
  '#56B4E9',
  '#009E73',
  '#CC79A7',
  '#8A6D00',
  '#D55E00',
  '#0072B2',
];

/** FNMR against the share of photographs discarded, one line for each quality value. */
export const discardPlot = ({ curves }: QualityReport): Promise<string> =>
  render({
    width: 820,
    height: 340,
    config: CONFIG,
    data: {
      values: curves.flatMap(({ name, points }) => points.map((point) => ({ name, ...point }))),
    },
    mark: { type: 'line' },
    encoding: {
      x: {
        field: 'discarded',
        type: 'quantitative',
        title: 'photographs discarded, the worst first',
        scale: { domain: [0, MOST_DISCARDED], nice: false },
        axis: { format: '.0%', values: [0, 0.05, 0.1, 0.15, 0.2] },
      },
      y: {
        field: 'fnmr',
        type: 'quantitative',
        title: 'false non-match rate of the rest',
        axis: { format: '.1%' },
      },
      color: {
        field: 'name',
        type: 'nominal',
        title: 'discarded by',
        sort: null,
        scale: { range: PALETTE },
      },
      strokeWidth: {
        condition: { test: "datum.name === 'overall'", value: 3.5 },
        value: 1.75,
      },
    },
  });
