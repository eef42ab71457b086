import { alignColumns } from '../../../operator/command/columns.ts';
import { count, percent, rate } from '../../shared/format.ts';
import { figure, page, paragraph, section, table } from '../../shared/html.ts';
import { COLOURS, CONFIG, render } from '../../shared/plots.ts';
import type { Table } from '../../shared/table.ts';
import type { LabelledRow } from './labelled.ts';
import type { SiteRow } from './sites.ts';

export interface GroupEvaluation {
  readonly model: string;
  readonly refused: number;
  readonly sites: readonly SiteRow[];
  readonly labelled: readonly LabelledRow[];
}

function siteTable({ sites }: GroupEvaluation): Table {
  const fmrs = sites[0]?.rates.map(({ fmr }) => fmr) ?? [];
  return {
    head: [
      'site',
      'strangers of',
      'people',
      'parts',
      'pairs',
      ...fmrs.flatMap((fmr) => [`cosine ${rate(fmr)}`, `site ${rate(fmr)}`]),
    ],
    rows: sites.map(({ site, group, people, byParts, pairs, rates }) => [
      site,
      group,
      count(people),
      percent(byParts),
      count(pairs),
      ...rates.flatMap(({ cosine, site: own }) => [rate(cosine), rate(own)]),
    ]),
  };
}

const labelledTable = ({ labelled }: GroupEvaluation): Table => ({
  head: ['people', 'parts', 'templates', 'target FMR', 'genuine', 'FNMR cosine', 'FNMR site'],
  rows: labelled.map((row) => [
    count(row.people),
    percent(row.byParts),
    String(row.templates),
    rate(row.fmr),
    count(row.genuine),
    percent(row.cosine),
    percent(row.site),
  ]),
});

export function groupConsole(evaluation: GroupEvaluation): string {
  const tables = [siteTable(evaluation), labelledTable(evaluation)];
  return tables
    .filter(({ rows }) => rows.length > 0)
    .map(({ head, rows }) => alignColumns([head, ...rows]))
    .join('\n\n');
}

/** Measured rate divided by the target, for each group, with the cosine and with the site's score. */
function plot({ sites }: GroupEvaluation): Promise<string> {
  const values = sites.flatMap(({ site, group, most, rates }) =>
    rates
      .filter(({ fmr }) => fmr === 1e-3)
      .flatMap(({ fmr, cosine, site: own }) => {
        const where = site === group ? `own site, at most ${most} people` : site;
        const least = 0.05;
        return [
          { group, where, score: 'cosine', times: Math.max(least, cosine / fmr) },
          { group, where, score: 'site', times: Math.max(least, own / fmr) },
        ];
      }),
  );
  return render({
    config: CONFIG,
    data: { values },
    facet: { row: { field: 'where', type: 'nominal', title: null } },
    spec: {
      width: 640,
      height: { step: 22 },
      layer: [
        {
          mark: { type: 'rule', strokeDash: [4, 4], color: '#374151' },
          encoding: { x: { datum: 1 } },
        },
        {
          mark: { type: 'point', filled: true, size: 70 },
          encoding: {
            x: {
              field: 'times',
              type: 'quantitative',
              scale: { type: 'log' },
              title: 'measured FMR divided by the target 1e-3',
            },
            y: { field: 'group', type: 'nominal', title: null },
            color: {
              field: 'score',
              type: 'nominal',
              title: null,
              scale: { domain: ['cosine', 'site'], range: [COLOURS[1]!, COLOURS[0]!] },
            },
          },
        },
      ],
    },
  });
}

export async function groupPage(evaluation: GroupEvaluation): Promise<string> {
  const sites = siteTable(evaluation);
  const labelled = labelledTable(evaluation);
  return page(
    'Error rates of groups',
    [
      '<h1>Error rates of groups</h1>',
      paragraph(
        'Each group is a site of its own, and all of them together are one site. A site learns from people of one half, and strangers of the other half are compared with each other, both ways, in several draws. Labels are the collection&rsquo;s own; a collection that shows somebody twice inflates the rates.',
      ),
      section(
        'False matches of strangers',
        figure(await plot(evaluation), 'The dashed line is the target.'),
        table(sites.head, sites.rows),
      ),
      labelled.rows.length > 0
        ? section(
            'False non-matches of people who were not learned from',
            table(labelled.head, labelled.rows),
          )
        : '',
    ].join('\n'),
  );
}
