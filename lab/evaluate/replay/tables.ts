import { alignColumns } from '../../../operator/command/columns.ts';
import { count, percent, percentRange, rate } from '../../shared/format.ts';
import { escapeHtml, page, paragraph, section, table } from '../../shared/html.ts';
import type { Share } from '../rates/share.ts';
import type { SittingRow } from './new.ts';
import type { EditRow, ReplayEvaluation } from './result.ts';

const HEAD = [
  ...['edit', 'refused', 'no match', 'seen', '95 %'],
  ...['by bytes', 'by face', 'by picture', 'gets past', '95 %'],
];
const NEW_HEAD = ['new photographs', 'of', 'taken for a replay', 'share', '95 %'];

const cells = (row: EditRow): string[] => [
  row.name,
  count(row.refused),
  count(row.noMatch),
  row.seen.trials > 0 ? percent(row.seen.share) : 'n/a',
  row.seen.trials > 0 ? percentRange(row.seen.interval) : 'n/a',
  count(row.by['same-bytes']),
  count(row.by['near-identical']),
  count(row.by['same-picture']),
  percent(row.past.share),
  percentRange(row.past.interval),
];

const newRow = (name: string, share: Share): string[] => [
  name,
  count(share.trials),
  count(share.errors),
  share.trials > 0 ? percent(share.share) : 'n/a',
  share.trials > 0 ? percentRange(share.interval) : 'n/a',
];

const apart = ({ from, to }: SittingRow): string =>
  Number.isFinite(to) ? `${from} to ${to} s apart` : `${from} s or more apart`;

function newRows(found: ReplayEvaluation): string[][] {
  const { wrongly, strangers, sittings } = found;
  return [
    newRow('one photograph of the person was shown before', wrongly.pairs),
    newRow('all others of the person were shown before', wrongly.photographs),
    [
      'strangers, if they matched',
      count(strangers.pairs),
      count(strangers.wrong),
      strangers.pairs > 0 ? percent(strangers.wrong / strangers.pairs) : 'n/a',
      'n/a',
    ],
    ...(sittings ?? []).flatMap(({ name, rows }) =>
      rows
        .filter(({ pairs }) => pairs > 0)
        .map((row) => [
          `frames of ${name}, ${apart(row)}`,
          count(row.pairs),
          count(row.wrong),
          percent(row.wrong / row.pairs),
          'n/a',
        ]),
    ),
  ];
}

export function replayLead(found: ReplayEvaluation): string {
  const { dataset, half, photographs, model, fmr, profile } = found;
  const part = half === 'both' ? '' : ` (${half} half of the people)`;
  return (
    `${dataset}${part}: ${count(photographs)} photographs, model ${model}, quality gate ${profile}. Each photograph is ` +
    `enrolled as it is, then edited and shown; it matches at FMR ${rate(fmr)}. "JudgedPhotograph" is the share of what matches that is ` +
    'found to have been shown before (by the bytes, else by the embedding of the face, else by light and dark of the whole picture), "gets past" the share of all that matches and is taken for new.'
  );
}

const LIMITS = [
  'Edits are made by a program, one at a time and three together. Somebody who tries many edits, or knows how replays are detected, finds one that is not noticed.',
  'Two photographs of one person in LFW are mostly of two occasions; a few are one capture published twice, and recognising those is right although it is counted as an error.',
  'The videos show a person before a camera that stands still. Frames a second apart differ by less than photographs from a phone in the hand. Pairs of frames are not independent, so no interval is given.',
];

const SITTINGS_MISSING =
  'Frames of the sample videos were left out: ffmpeg or the videos are missing.';

/** For a terminal. */
export const replayConsole = (found: ReplayEvaluation): string =>
  [
    replayLead(found),
    '',
    alignColumns([HEAD, ...found.rows.map(cells)]),
    '',
    alignColumns([NEW_HEAD, ...newRows(found)]),
    ...(found.sittings ? [] : ['', SITTINGS_MISSING]),
  ].join('\n');

/** The same as one page; no person is named and no image is shown in it. */
export function replayPage(found: ReplayEvaluation): string {
  const title = 'What is seen of a photograph that was shown before';
  const limits = found.sittings ? LIMITS : [...LIMITS, SITTINGS_MISSING];
  const parts = [
    `<h1>${title}</h1><p class="lead">${escapeHtml(replayLead(found))}</p>`,
    section('Edited photographs', table(HEAD, found.rows.map(cells))),
    section('New photographs', table(NEW_HEAD, newRows(found))),
    section(
      'What was done',
      table(
        ['edit', 'what was done'],
        found.rows.map(({ name, about }) => [name, about]),
      ),
    ),
    section(
      'How far to trust this',
      `<ul>${limits.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}</ul>`,
      paragraph(
        'Intervals: 95 %, by drawing people again; the rule of three where nothing or everything went wrong.',
      ),
    ),
  ];
  return page(title, parts.join('\n'));
}
