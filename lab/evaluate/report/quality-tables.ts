import { alignColumns } from '../../../operator/command/columns.ts';
import { count, percent, percentRange, rate, score } from '../../shared/format.ts';
import { table } from '../../shared/html.ts';
import { fnmrAt } from '../rates/discard.ts';
import type { QualityReport } from '../rates/quality-report.ts';

const SHOWN = [0, 0.02, 0.05, 0.1, 0.2] as const;

const CURVE_HEAD = [
  'worst discarded by',
  ...SHOWN.map((share) => (share === 0 ? 'none' : percent(share))),
  'area 0 to 20 %',
];

const curveRows = ({ curves }: QualityReport): string[][] =>
  curves.map(({ name, points, area }) => [
    name,
    ...SHOWN.map((share) => percent(fnmrAt(points, share))),
    percent(area),
  ]);

const PROFILE_HEAD = ['gate', 'refused', '95 % interval', 'FNMR', '95 % interval', 'comparisons'];

const profileRows = ({ profiles }: QualityReport): string[][] =>
  profiles.map(({ profile, refused, fnmr }) => [
    profile,
    percent(refused.share),
    percentRange(refused.interval),
    percent(fnmr.share),
    percentRange(fnmr.interval),
    count(fnmr.trials),
  ]);

export const qualityLead = ({ fmr, threshold, photographs, pairs }: QualityReport): string =>
  `FNMR at threshold ${score(threshold)} (FMR ${rate(fmr)}), one photo enrolled, ` +
  `${count(pairs)} comparisons among ${count(photographs)} photographs.`;

/** For a terminal. */
export const qualityConsole = (report: QualityReport): string =>
  [
    `Quality: ${qualityLead(report)}`,
    alignColumns([PROFILE_HEAD, ...profileRows(report)]),
    '',
    'FNMR as the worst photographs are discarded:',
    alignColumns([CURVE_HEAD, ...curveRows(report)]),
  ].join('\n');

export const profileTable = (report: QualityReport): string =>
  table(PROFILE_HEAD, profileRows(report));
export const curveTable = (report: QualityReport): string => table(CURVE_HEAD, curveRows(report));
