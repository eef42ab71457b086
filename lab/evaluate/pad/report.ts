import { alignColumns } from '../../../operator/command/columns.ts';
import { count, percent, percentRange } from '../../shared/format.ts';
import { escapeHtml, page, paragraph, section, table } from '../../shared/html.ts';
import type { PadEvaluation, PadResult } from './rates.ts';

const HEAD = [
  'photographs',
  'rate',
  'images',
  'judged',
  'threshold',
  'errors',
  'error',
  'interval',
];

const nameOf = ({ kind, name }: PadResult): string =>
  kind === 'attack' ? `attack: ${name}` : `real: ${name}`;

const rowsOf = (group: PadResult, configured: number): string[][] =>
  group.points.map(({ threshold, errors, judged, rate, interval }) => [
    nameOf(group),
    group.kind === 'attack' ? 'APCER' : 'BPCER',
    count(group.images),
    count(judged),
    `${threshold}${threshold === configured ? ' (configured)' : ''}`,
    count(errors),
    percent(rate ?? Number.NaN),
    percentRange(interval),
  ]);

const rows = ({ groups, configured }: PadEvaluation): string[][] =>
  groups.flatMap((group) => rowsOf(group, configured));

/** A sentence about the photographs that were not judged, or null when all were. */
function notJudged({ groups }: PadEvaluation): string | null {
  const parts = groups.flatMap((group) => {
    const reasons = Object.entries(group.notJudged).map(([reason, n]) => `${reason} ${n}`);
    return reasons.length > 0 ? [`${nameOf(group)}: ${reasons.join(', ')}`] : [];
  });
  return parts.length > 0 ? `Refused before they were judged: ${parts.join('; ')}.` : null;
}

const leadOf = ({ model, interval }: PadEvaluation): string =>
  `Liveness of single photographs, model ${model}. APCER: share of attacks taken for real people; ` +
  `BPCER: share of real people taken for attacks; of what was judged. Intervals: ${interval}.`;

/** The table for a terminal. */
export const padConsole = (evaluation: PadEvaluation): string =>
  [
    leadOf(evaluation),
    alignColumns([HEAD, ...rows(evaluation)]),
    notJudged(evaluation),
    evaluation.caution,
  ]
    .filter((part) => part !== null)
    .join('\n\n');

/** The same as a part of a page. */
export const padSection = (evaluation: PadEvaluation): string =>
  section(
    'Presentation attacks',
    ...[leadOf(evaluation), notJudged(evaluation)].flatMap((text) =>
      text === null ? [] : [paragraph(escapeHtml(text))],
    ),
    table(HEAD, rows(evaluation)),
    paragraph(`<b>${escapeHtml(evaluation.caution)}</b>`),
  );

export const padPage = (evaluation: PadEvaluation): string =>
  page(
    'How well pictures of pictures are seen',
    `<h1>How well pictures of pictures are seen</h1>\n${padSection(evaluation)}`,
  );
