import { levelOf } from '../../src/domain/population/population.ts';
import {
  type PopulationReport,
  type SiteRate,
  upperLimit,
} from '../../src/domain/population/report.ts';
import type { PopulationVersion } from '../../src/domain/population/version.ts';
import { alignColumns, minute } from '../command/columns.ts';

/** A small share as 1.2e-4; 0 with the limit that the rule of three gives. */
export function shareText(seen: number, pairs: number): string {
  if (pairs === 0) return 'n/a';
  const limit = Number(upperLimit(seen, pairs).toPrecision(2)).toExponential();
  return seen === 0
    ? `0 (below ${limit})`
    : `${Number((seen / pairs).toPrecision(2)).toExponential()}`;
}

/** All versions; the one in force has a star. */
export function versionTable(
  versions: readonly PopulationVersion[],
  inForce: number | null,
): string {
  const head = ['', 'version', 'learned', 'origin', 'people', 'level', 'with', 'tighter', 'looser'];
  const rows = versions.map(({ version, at, origin, population, along, change }) => [
    version === inForce ? '*' : '',
    String(version),
    minute(at),
    origin,
    String(population.people),
    String(levelOf(population)),
    along.length === 0 ? '-' : along.join(', '),
    change.tighter.toFixed(4),
    change.looser.toFixed(4),
  ]);
  return alignColumns([head, ...rows]);
}

const rateRows = (what: string, rates: readonly SiteRate[]): string[][] =>
  rates.map(({ fmr, pairs, before, after }) => [
    what,
    fmr.toExponential(),
    String(pairs),
    shareText(before, pairs),
    shareText(after, pairs),
  ]);

export const REPORT_HEAD = ['', 'target FMR', 'pairs', 'cosine', 'this site'];

export const reportRows = ({ strangers, genuine }: PopulationReport): string[][] => [
  ...rateRows('different people who match', strangers),
  ...rateRows(
    'one person who does not match',
    genuine.filter(({ pairs }) => pairs > 0),
  ),
];

export const reportTable = (report: PopulationReport): string =>
  alignColumns([REPORT_HEAD, ...reportRows(report)]);
