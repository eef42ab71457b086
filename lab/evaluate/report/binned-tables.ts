import { SHARES } from '../../../src/calibration/quality-bins.ts';
import { count, percent, percentRange, rate, rateRange, score } from '../../shared/format.ts';
import type { HeldOut } from '../rates/held-out.ts';
import type { QualityThresholds } from '../rates/quality-thresholds.ts';

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const SHOWN_COUNTS: readonly number[] = [1, 3];
const SHOWN_FMRS: readonly number[] = [1e-4, 1e-5];

/** The probes of a bin, from the least clear on. Each split of the people has its own edges. */
const shareName = (bin: number): string => `${SHARES[bin - 1] ?? 0} to ${SHARES[bin] ?? 100} %`;

const marked = (threshold: number, extrapolated: boolean): string =>
  `${score(threshold)}${extrapolated ? ' *' : ''}`;

/** The thresholds that are shipped, for the counts and targets most used; the rest is in the JSON. */
export const binTable = ({ points }: QualityThresholds): Table => ({
  head: [
    'photos',
    'target FMR',
    'norm from',
    'threshold',
    'false matches',
    'FMR',
    '95 %',
    'FNMR',
    '95 %',
  ],
  rows: points
    .filter(({ templates, fmr }) => SHOWN_COUNTS.includes(templates) && SHOWN_FMRS.includes(fmr))
    .flatMap(({ templates, fmr, bins }) =>
      bins.map((bin) => [
        String(templates),
        rate(fmr),
        bin.minNorm.toFixed(2),
        marked(bin.threshold, bin.extrapolated),
        `${count(bin.falseMatches)} of ${count(bin.impostorPairs)}`,
        rate(bin.falseMatches / bin.impostorPairs),
        rateRange(bin.fmrInterval),
        percent(bin.fnmr),
        percentRange(bin.fnmrInterval),
      ]),
    ),
});

/** One threshold compared with thresholds by quality, on people whom neither was chosen on. */
export const heldOutTable = ({ rows }: HeldOut): Table => ({
  head: [
    'photos',
    'target FMR',
    'probes',
    'thresholds',
    'FNMR',
    '95 %',
    'measured FMR',
    'FNMR at equal FMR',
    'lower by',
    '95 %',
  ],
  rows: rows.map((row) => [
    String(row.templates),
    rate(row.target),
    row.condition,
    row.method,
    percent(row.rates.fnmr),
    percentRange(row.rates.fnmrInterval),
    rate(row.rates.fmr),
    percent(row.fnmrAtTarget),
    row.gain ? percent(row.gain.share) : '',
    row.gain ? percentRange(row.gain.interval) : '',
  ]),
});

/** Whether every bin keeps the target FMR on held-out people. */
export function heldOutBinTable({ bins }: HeldOut): Table {
  const one = bins.filter(({ method }) => method === 'one threshold');
  const twin = ({ templates, target, bin }: (typeof bins)[number]) =>
    bins.find(
      (other) =>
        other.method === 'by quality' &&
        other.templates === templates &&
        other.target === target &&
        other.bin === bin,
    )!;
  return {
    head: [
      'photos',
      'target FMR',
      'probes by norm',
      'FMR, one threshold',
      '95 %',
      'FMR, by quality',
      '95 %',
      'FNMR, one threshold',
      'FNMR, by quality',
    ],
    rows: one.map((row) => {
      const other = twin(row);
      return [
        String(row.templates),
        rate(row.target),
        shareName(row.bin),
        rate(row.rates.fmr),
        rateRange(row.rates.fmrInterval),
        rate(other.rates.fmr),
        rateRange(other.rates.fmrInterval),
        percent(row.rates.fnmr),
        percent(other.rates.fnmr),
      ];
    }),
  };
}
