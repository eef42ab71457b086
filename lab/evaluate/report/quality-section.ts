import { escapeHtml, figure, paragraph, section } from '../../shared/html.ts';
import type { QualityReport } from '../rates/quality-report.ts';
import { discardPlot } from './quality-plot.ts';
import { curveTable, profileTable, qualityLead } from './quality-tables.ts';

/** The part of the page about whether it helps to refuse bad photographs. */
export async function qualitySection(report: QualityReport | null): Promise<string> {
  if (report === null) return '';
  return section(
    'What quality foretells',
    paragraph(escapeHtml(qualityLead(report))),
    paragraph(
      'Each line discards the photographs that one quality value finds worst (ISO/IEC 29794-1, error ' +
        'versus discard). A line that falls means that the value foretells errors; one that stays level ' +
        'says nothing on these photographs, which need not hold for worse ones.',
    ),
    figure(
      await discardPlot(report),
      'Error versus discard. Of equal values none can go before the others, so such stretches are straight.',
    ),
    curveTable(report),
    '<h3>The profiles of the gate</h3>',
    profileTable(report),
  );
}
