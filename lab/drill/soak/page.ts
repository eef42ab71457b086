import type { TopLevelSpec } from 'vega-lite';
import { percentile } from '../../bench/load/statistics.ts';
import { targetTable } from '../../bench/report/tables.ts';
import { figure, page, paragraph, section, table } from '../../shared/html.ts';
import { COLOURS, CONFIG, render } from '../../shared/plots.ts';
import type { Target } from '../../shared/target.ts';
import type { Sample, SoakResult } from './soak.ts';

const MEGABYTE = 1e6;
/** The most points of a plot; an hour has more readings than a screen can show. */
const POINTS = 600;

const line = (title: string, values: readonly object[]): Promise<string> =>
  render({
    width: 780,
    height: 160,
    config: CONFIG,
    data: { values },
    mark: { type: 'line', strokeWidth: 1.75 },
    encoding: {
      x: { field: 'minutes', type: 'quantitative', title: 'minutes' },
      y: { field: 'value', type: 'quantitative', title, scale: { zero: true } },
      color: {
        field: 'series',
        type: 'nominal',
        title: null,
        sort: null,
        scale: { range: COLOURS },
      },
    },
  } as TopLevelSpec);

type Curve = readonly [series: string, of: (sample: Sample) => number];

const PLOTS: readonly (readonly [title: string, ...curves: Curve[]])[] = [
  [
    'MB',
    ['resident', ({ rss }) => rss / MEGABYTE],
    ['JavaScript heap', ({ heap }) => heap / MEGABYTE],
    ['buffers', ({ external }) => external / MEGABYTE],
  ],
  ['MB', ['write-ahead log', ({ wal }) => wal / MEGABYTE]],
  ['open', ['files', ({ files }) => files], ['handles', ({ handles }) => handles]],
  ['waiting', ['queue', ({ queued }) => queued]],
];

function values(samples: readonly Sample[], curves: readonly Curve[]): object[] {
  const every = Math.max(1, Math.ceil(samples.length / POINTS));
  return samples
    .filter((_, n) => n % every === 0)
    .flatMap((sample) =>
      curves.map(([series, of]) => ({ minutes: sample.at / 60, series, value: of(sample) })),
    );
}

/** p50 and p99 of the matches of each tenth of the run. */
function latencies({ mixed, seconds }: SoakResult): object[] {
  const tenths = Map.groupBy(mixed.matches.keys(), (n) =>
    Math.floor(mixed.matchesDue[n]! / (100 * seconds)),
  );
  return [...tenths].flatMap(([tenth, indices]) => {
    const times = indices.map((n) => mixed.matches[n]!);
    const minutes = ((tenth + 0.5) * seconds) / 600;
    return [0.5, 0.99].map((level) => ({
      minutes,
      series: `p${100 * level}`,
      value: percentile(times, level),
    }));
  });
}

export async function htmlReport(result: SoakResult, targets: readonly Target[]): Promise<string> {
  const { rate, seconds, mixed, samples } = result;
  const about =
    `${rate.toFixed(1)} requests a second for ${(seconds / 60).toFixed(1)} minutes: ` +
    Object.entries(mixed.sent)
      .map(([kind, n]) => `${n} × ${kind}`)
      .join(', ');
  const { head, rows } = targetTable(targets);
  const plots = await Promise.all(
    PLOTS.map(([title, ...curves]) => line(title, values(samples, curves))),
  );
  const times = await line('ms of a match', latencies(result));
  return page(
    'Soak',
    [
      '<h1>Soak</h1>',
      section('Verdict', paragraph(about), table(head, rows)),
      section('Curves', ...[...plots, times].map((svg) => figure(svg, ''))),
    ].join('\n'),
  );
}
