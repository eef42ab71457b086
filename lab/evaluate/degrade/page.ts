import { escapeHtml, figure, page, paragraph, section } from '../../shared/html.ts';
import { degradePlot } from './plot.ts';
import { type Robustness, reasonsTable, robustnessLead, robustnessTable } from './tables.ts';

const LIMITS = [
  'The damage is made by a program. Real darkness, movement, masks and glasses differ.',
  'Each person has two photographs, and each is compared with the other: the comparisons are not independent. The intervals allow for that.',
  'With so few impostor comparisons nobody can say whether a small FMR is kept; the upper end of its interval says what is possible.',
  'Side light, masks and glasses follow the face box of the undamaged photograph.',
];

/** The whole report as one page; no person is named and no image is shown in it. */
export async function robustnessPage(found: Robustness): Promise<string> {
  const title = 'What bad photographs cost';
  const parts = [
    `<h1>${title}</h1><p class="lead">${escapeHtml(robustnessLead(found))}</p>`,
    section(
      'Errors',
      paragraph(
        'FNMR: share of the right people who are not recognised. A photograph that the service refuses ' +
          'can be taken again, so both figures are given: without and with refusals counted as errors.',
      ),
      figure(await degradePlot(found), 'Share of right people not recognised, by what was done.'),
      robustnessTable(found),
    ),
    section('Refusals', reasonsTable(found)),
    section(
      'How far to trust this',
      `<ul>${LIMITS.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}</ul>`,
    ),
  ];
  return page(title, parts.join('\n'));
}
