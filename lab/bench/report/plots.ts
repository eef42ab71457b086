import type { TopLevelSpec } from 'vega-lite';
import { COLOURS, CONFIG, render } from '../../shared/plots.ts';
import { AGAIN, BARE, SERVICE } from '../measure/contenders.ts';
import type { Result } from '../result.ts';
import { compareSaturated, stagesOf } from './figures.ts';

const WIDTH = 780;

const plot = (spec: object): Promise<string> =>
  render({ width: WIDTH, config: CONFIG, ...spec } as TopLevelSpec);

/** A dashed line across the plot at a limit. */
const rule = (axis: 'x' | 'y', at: number) => ({
  data: { values: [{ at }] },
  mark: { type: 'rule', color: '#111827', strokeDash: [4, 3] },
  encoding: { [axis]: { field: 'at', type: 'quantitative' } },
});

/** Percentiles against the rate. The logarithmic axis shows where requests begin to queue. */
export const latencyPlot = ({ rates }: Result): Promise<string> =>
  plot({
    height: 300,
    data: {
      values: rates.flatMap(({ share, p50, p90, p99 }) =>
        Object.entries({ p50, p90, p99 }).flatMap(([level, ms]) =>
          Number.isFinite(ms) ? [{ share: 100 * share, level, ms }] : [],
        ),
      ),
    },
    mark: { type: 'line', point: true, strokeWidth: 2.25 },
    encoding: {
      x: { field: 'share', type: 'quantitative', title: 'requests a second, % of capacity' },
      y: {
        field: 'ms',
        type: 'quantitative',
        title: 'milliseconds from due to answered',
        scale: { type: 'log' },
      },
      color: {
        field: 'level',
        type: 'nominal',
        title: null,
        sort: null,
        scale: { range: COLOURS },
      },
    },
  });

/** Each contender divided by the bare loop of the same round; the band is the noise. */
export function ratioPlot(result: Result, figure: 'cpu' | 'throughput', limit: number) {
  const compared = compareSaturated(result).filter(({ contender }) => contender !== BARE);
  const values = compared.flatMap((own) =>
    own[figure].rounds.map((ratio) => ({ contender: own.contender, ratio })),
  );
  const { low, high } = compared.find(({ contender }) => contender === AGAIN)![figure];
  const title =
    figure === 'cpu' ? 'processor time, × the bare loop' : 'photographs a second, × the bare loop';
  const x = { type: 'quantitative', title, scale: { zero: false } };
  return plot({
    height: 120,
    layer: [
      {
        data: { values: [{ low, high }] },
        mark: { type: 'rect', color: '#9ca3af', opacity: 0.25 },
        encoding: { x: { field: 'low', ...x }, x2: { field: 'high' } },
      },
      rule('x', limit),
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 70, opacity: 0.8, color: COLOURS[0] },
        encoding: {
          x: { field: 'ratio', ...x },
          y: { field: 'contender', type: 'nominal', title: null, sort: null },
        },
      },
    ],
  });
}

/** Where the time of one photograph goes in the bare loop, and what the service adds. */
export function stagePlot(result: Result): Promise<string> {
  const values = result.photos.flatMap(({ name: kind }) =>
    [BARE, SERVICE].flatMap((contender) =>
      Object.entries(stagesOf(result, contender, kind)).map(([stage, ms], order) => ({
        bar: `${kind}, ${contender}`,
        stage,
        order,
        ms,
      })),
    ),
  );
  return plot({
    height: { step: 24 },
    data: { values },
    mark: { type: 'bar' },
    encoding: {
      x: { field: 'ms', type: 'quantitative', title: 'milliseconds' },
      y: {
        field: 'bar',
        type: 'nominal',
        title: null,
        sort: null,
        axis: { labelLimit: 200 },
      },
      color: { field: 'stage', type: 'nominal', title: null, sort: null },
      order: { field: 'order', type: 'quantitative' },
    },
  });
}

export const memoryPlot = ({ memory }: Result, limitMb: number): Promise<string> =>
  plot({
    height: 220,
    layer: [
      {
        data: { values: memory.map(({ at, phase, bytes }) => ({ at, phase, mb: bytes / 1e6 })) },
        mark: { type: 'point', filled: true, size: 12 },
        encoding: {
          x: { field: 'at', type: 'quantitative', title: 'seconds since the service was ready' },
          y: { field: 'mb', type: 'quantitative', title: 'resident MB' },
          color: {
            field: 'phase',
            type: 'nominal',
            title: null,
            sort: null,
            scale: { range: [...COLOURS, '#F0E442'] },
          },
        },
      },
      rule('y', limitMb),
    ],
  });
