import { CONFIG, render } from '../../shared/plots.ts';
import { operatingPoint, type Robustness } from './tables.ts';

const COMPARED = 'of those compared';
const ALL = 'refusals counted as errors';

/** FNMR of each kind of probe with its 95 % interval. */
export function degradePlot({ rows, fmr }: Robustness): Promise<string> {
  const values = rows.flatMap((row) => {
    const { compared, withRefusals } = operatingPoint(row, fmr);
    const [low, high] = withRefusals.interval;
    const all = { name: row.name, kind: ALL, fnmr: withRefusals.share, low, high };
    if (!compared) return [all];
    const [from, to] = compared.fnmrInterval;
    return [{ name: row.name, kind: COMPARED, fnmr: compared.fnmr, low: from, high: to }, all];
  });
  const y = { field: 'name', type: 'nominal', sort: null, title: null } as const;
  const yOffset = { field: 'kind', type: 'nominal', sort: [COMPARED, ALL] } as const;
  const color = {
    field: 'kind',
    type: 'nominal',
    title: null,
    sort: null,
    scale: { domain: [COMPARED, ALL], range: ['#0072B2', '#D55E00'] },
    legend: { orient: 'top', labelLimit: 300 },
  } as const;
  const title = 'false non-match rate with 95 % interval';
  return render({
    width: 760,
    height: { step: 26, for: 'position' },
    config: CONFIG,
    data: { values },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.6 },
        encoding: {
          y,
          yOffset,
          color,
          x: {
            field: 'low',
            type: 'quantitative',
            title,
            // A scale that shows small rates well and has a place for zero.
            scale: { type: 'sqrt', domain: [0, 1] },
            axis: { format: '~p', values: [0, 0.01, 0.03, 0.06, 0.1, 0.2, 0.4, 0.6, 0.8, 1] },
          },
          x2: { field: 'high' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 55, opacity: 1 },
        encoding: { y, yOffset, color, x: { field: 'fnmr', type: 'quantitative', title } },
      },
    ],
  });
}
