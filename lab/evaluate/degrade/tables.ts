import { alignColumns } from '../../../operator/command/columns.ts';
import type { QualityProfile } from '../../../src/domain/face/quality.ts';
import type { OptionalStep } from '../../../src/inference/catalogue/model-set.ts';
import { count, percent, percentRange, rate, rateRange, score } from '../../shared/format.ts';
import { table } from '../../shared/html.ts';
import type { DegradedPoint, DegradedRow } from './score.ts';

export interface Robustness {
  readonly model: string;
  readonly dataset: string;
  readonly people: number;
  /** People left out because a photograph of theirs shows no face, or several. */
  readonly leftOut: number;
  readonly profile: QualityProfile;
  readonly without: readonly OptionalStep[];
  /** The operating point of the tables; the figures at the others are in the JSON. */
  readonly fmr: number;
  readonly rows: readonly DegradedRow[];
}

const NONE = 'n/a';
const HEAD = [
  'probe',
  'refused',
  'FNMR',
  '95 %',
  'FNMR with refusals',
  '95 %',
  'own FMR',
  '95 %',
  'CPU ms',
];

export const operatingPoint = (row: DegradedRow, fmr: number): DegradedPoint =>
  row.points.find((point) => point.fmr === fmr)!;

function cells(row: DegradedRow, fmr: number): string[] {
  const { compared, withRefusals } = operatingPoint(row, fmr);
  return [
    row.name,
    percent(row.refused.share),
    compared ? percent(compared.fnmr) : NONE,
    compared ? percentRange(compared.fnmrInterval) : NONE,
    percent(withRefusals.share),
    percentRange(withRefusals.interval),
    compared ? rate(compared.measuredFmr) : NONE,
    compared ? rateRange(compared.fmrInterval) : NONE,
    row.cpuMs.toFixed(0),
  ];
}

const reasonsOf = ({ reasons }: DegradedRow): string =>
  Object.entries(reasons)
    .toSorted((a, b) => b[1] - a[1])
    .map(([name, n]) => `${name} ${n}`)
    .join(', ') || 'none';

export function robustnessLead(found: Robustness): string {
  const { model, dataset, people, leftOut, profile, without, fmr, rows } = found;
  const leftOutSteps = without.length > 0 ? `, without ${without.join(' and ')}` : '';
  const photographs = rows[0]?.photographs ?? 0;
  const threshold = rows[0] ? operatingPoint(rows[0], fmr).threshold : Number.NaN;
  return (
    `${dataset}: ${count(people)} people with two photographs of one face each (${count(leftOut)} people ` +
    `with several faces in a photograph left out), model ${model}, quality gate ${profile}${leftOutSteps}. Each of the ${count(photographs)} photographs is degraded and compared with the other ` +
    `one of its person as it is, one photo enrolled, threshold ${score(threshold)} (FMR ${rate(fmr)}).`
  );
}

/** For a terminal. */
export const robustnessConsole = (found: Robustness): string =>
  [
    robustnessLead(found),
    '',
    alignColumns([HEAD, ...found.rows.map((row) => cells(row, found.fmr))]),
    '',
    'Refused, by reason:',
    alignColumns(found.rows.map((row) => [row.name, reasonsOf(row)])),
  ].join('\n');

export const robustnessTable = ({ rows, fmr }: Robustness): string =>
  table(
    HEAD,
    rows.map((row) => cells(row, fmr)),
  );

export const reasonsTable = ({ rows }: Robustness): string =>
  table(
    ['probe', 'what was done', 'refused because'],
    rows.map((row) => [row.name, row.about, reasonsOf(row)]),
  );
