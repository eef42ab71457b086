import { ENOUGH_ERRORS } from '../../../src/calibration/tail.ts';
import { count, percent, percentRange, rate, rateRange, score } from '../../shared/format.ts';
import { table } from '../../shared/html.ts';
import type { Acquisition } from '../dataset/acquisition.ts';
import type { Experiment, GateComparison } from '../rates/experiment.ts';

const COLUMNS = [
  'photos',
  'target FMR',
  'threshold',
  'measured FMR',
  '95 % interval',
  'FNMR',
  '95 % interval',
  'GFRR',
  'FNMR gated',
  'GFRR gated',
];

const rows = (templates: number, { withoutGate, withGate }: GateComparison): string[][] =>
  withoutGate.map((point, i) => {
    const gated = withGate[i];
    return [
      i === 0 ? String(templates) : '',
      rate(point.fmr),
      `${score(point.threshold)}${point.extrapolated ? ' *' : ''}`,
      rate(point.measuredFmr),
      rateRange(point.fmrInterval),
      percent(point.fnmr),
      percentRange(point.fnmrInterval),
      percent(point.generalisedFrr),
      gated ? percent(gated.fnmr) : 'n/a',
      gated ? percent(gated.generalisedFrr) : 'n/a',
    ];
  });

export const chosenTable = (experiments: readonly Experiment[]): string =>
  table(
    COLUMNS,
    experiments.flatMap((e) => rows(e.templates, e.chosen)),
  );

/** Empty when nothing was shipped before this run. */
export function shippedTable(experiments: readonly Experiment[]): string {
  const all = experiments.flatMap((e) => (e.shipped ? rows(e.templates, e.shipped) : []));
  return all.length > 0 ? table(COLUMNS, all) : '';
}

export const sampleTable = (experiments: readonly Experiment[]): string =>
  table(
    [
      'photos',
      'people enrolled',
      'references',
      'genuine comparisons',
      'distinct',
      'impostor comparisons',
      'distinct',
      'lowest FMR counted',
      'lowest FMR shown',
      'EER',
    ],
    experiments.map((e) => [
      String(e.templates),
      count(e.enrolledPeople),
      count(e.references),
      count(e.chosen.withoutGate[0]?.genuinePairs ?? 0),
      count(e.distinctGenuine),
      count(e.chosen.withoutGate[0]?.impostorPairs ?? 0),
      count(e.distinctImpostor),
      rate(ENOUGH_ERRORS / e.distinctImpostor),
      rate(3 / e.distinctImpostor),
      percent(e.equalError.rate),
    ]),
  );

export function faultTable({ images, notFound, gateFaults }: Acquisition): string {
  const counted = [...Object.entries(notFound), ...Object.entries(gateFaults)];
  const faults = counted.toSorted((a, b) => b[1] - a[1]);
  const sum = faults.reduce((n, [, own]) => n + own, 0);
  return table(
    ['refused because', 'images', 'share'],
    [...faults, ['all together', sum] as const].map(([name, n]) => [
      name,
      count(n),
      percent(n / images),
    ]),
  );
}

export function measuresTable({ percentiles }: Acquisition): string {
  const measures = Object.entries(percentiles);
  const columns = Object.keys(measures[0]?.[1] ?? {});
  return table(
    ['measure', ...columns],
    measures.map(([name, row]) => [name, ...columns.map((column) => String(row[column]))]),
  );
}
