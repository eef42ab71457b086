import { alignColumns } from '../../../operator/command/columns.ts';
import { LEVEL_FMR } from '../../../src/calibration/quality-bins.ts';
import { count } from '../../shared/format.ts';
import { escapeHtml, paragraph, section, table } from '../../shared/html.ts';
import { MIXED } from '../degrade/mix.ts';
import type { Evaluation } from '../rates/evaluation.ts';
import { SPLITS } from '../rates/held-out.ts';
import type { QualityThresholds } from '../rates/quality-thresholds.ts';
import { binTable, heldOutBinTable, heldOutTable, type Table } from './binned-tables.ts';

const sampleText = ({ probes, worseProbes }: QualityThresholds): string =>
  `${count(probes)} probes that the standard gate accepts; ${count(worseProbes)} of them are worse ` +
  `copies (${MIXED}, in turn). References are made of unchanged photographs. ` +
  '* fewer than 30 false matches are expected among the distinct comparisons of the bin.';

const heldOutText =
  `Chosen on one half of the people and judged on the other, in both directions, ${SPLITS} splits. ` +
  '"At equal FMR" uses the threshold at which the judged half has the target FMR; "lower by" compares ' +
  'the methods there, on the same people drawn. The thresholds are fixed: the interval does not show how ' +
  'much thresholds that were chosen on other people would differ.';

const onPage = ({ head, rows }: Table): string => table(head, rows);
const inTerminal = ({ head, rows }: Table): string => alignColumns([head, ...rows]);

/** For a terminal. */
export function binnedConsole(found: QualityThresholds): string {
  const lines = [
    `Thresholds by quality of the probe: ${sampleText(found)}`,
    inTerminal(binTable(found)),
  ];
  const { heldOut } = found;
  if (heldOut) {
    lines.push('', `On people held out: ${heldOutText}`, inTerminal(heldOutTable(heldOut)));
    lines.push('', 'In each quality bin, on people held out:');
    lines.push(inTerminal(heldOutBinTable(heldOut)));
  }
  return lines.join('\n');
}

const NONE =
  'None: fewer than 30 false matches would be counted in the smallest quality bin, or the model does ' +
  'not tell how clear a face is. Every probe has the one threshold.';

/** As a part of the page. */
export function binnedSection({ byQuality }: Pick<Evaluation, 'byQuality'>): string {
  const title = 'Thresholds by quality';
  if (!byQuality) return section(title, paragraph(NONE));
  const { heldOut } = byQuality;
  const parts = [
    paragraph(
      'Strangers score higher on clear photographs than on unclear ones, so with one threshold clear ' +
        'probes err more often than the target says and unclear ones less. Each quality bin (length of ' +
        'the embedding before normalisation) therefore has a threshold of its own, chosen so that the ' +
        `target holds in every bin: the one threshold and an offset found at FMR ${LEVEL_FMR.toExponential()} ` +
        'with one photo enrolled. A photograph made worse on purpose meets no looser target than a good one.',
    ),
    paragraph(escapeHtml(sampleText(byQuality))),
    onPage(binTable(byQuality)),
  ];
  if (heldOut) {
    parts.push('<h3>On people held out</h3>', paragraph(escapeHtml(heldOutText)));
    parts.push(onPage(heldOutTable(heldOut)));
    parts.push('<h3>In each quality bin, on people held out</h3>');
    parts.push(onPage(heldOutBinTable(heldOut)));
  }
  return section(title, ...parts);
}
