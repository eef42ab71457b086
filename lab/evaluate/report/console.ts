import { alignColumns } from '../../../operator/command/columns.ts';
import { ENOUGH_ERRORS } from '../../../src/calibration/tail.ts';
import { percent, percentRange, rate, rateRange, score } from '../../shared/format.ts';
import type { Evaluation } from '../rates/evaluation.ts';
import type { GateComparison } from '../rates/experiment.ts';
import { binnedConsole } from './binned-section.ts';
import { qualityConsole } from './quality-tables.ts';

const HEAD = ['k', 'target', 'threshold', 'FMR', 'FMR 95 %', 'FNMR', 'FNMR 95 %', 'GFRR', 'gated'];

const rowsOf = (templates: number, { withoutGate, withGate }: GateComparison): string[][] =>
  withoutGate.map((point, i) => [
    String(templates),
    rate(point.fmr),
    `${score(point.threshold)}${point.extrapolated ? '*' : ''}`,
    rate(point.measuredFmr),
    rateRange(point.fmrInterval),
    percent(point.fnmr),
    percentRange(point.fnmrInterval),
    percent(point.generalisedFrr),
    withGate[i] ? percent(withGate[i].fnmr) : 'n/a',
  ]);

const faults = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, n]) => `${name} ${n}`)
    .join(', ') || 'none';

/** The tables for a terminal. */
export function consoleReport(evaluation: Evaluation): string {
  const { acquisition, dataset, experiments, folds, impostorScore } = evaluation;
  const parts = [
    `${dataset.name}: ${dataset.people} people, ${dataset.images} images, model ${evaluation.model}`,
    `failure to acquire: ${percent(acquisition.ftaWithoutGate)} (${faults(acquisition.notFound)}); ` +
      `with the quality gate ${percent(acquisition.ftaWithGate)} (${faults(acquisition.gateFaults)})`,
    `impostor scores: mean ${score(impostorScore.mean)}, standard deviation ${score(impostorScore.sd)}`,
    `equal error rate: ${experiments.map((e) => `k=${e.templates} ${percent(e.equalError.rate)}`).join(', ')}`,
  ];
  if (folds) {
    parts.push(
      `accuracy on ${folds.folds} folds: ${percent(folds.accuracy)}, ` +
        `sd ${percent(folds.sd)}, standard error ${percent(folds.standardError)}`,
    );
  }
  const chosen = experiments.flatMap((e) => rowsOf(e.templates, e.chosen));
  parts.push('', 'Thresholds chosen on this data (* = extrapolated from the tail):');
  parts.push(
    `Counted down to FMR ${experiments.map((e) => `${rate(ENOUGH_ERRORS / e.distinctImpostor)} with k=${e.templates}`).join(', ')} ` +
      '(30 errors expected); a tenth of that is what a run without an error could show (rule of three).',
  );
  parts.push(alignColumns([HEAD, ...chosen]));
  const shipped = experiments.flatMap((e) => (e.shipped ? rowsOf(e.templates, e.shipped) : []));
  if (shipped.length > 0) {
    parts.push('', `Shipped thresholds, chosen on ${evaluation.shippedFrom}:`);
    parts.push(alignColumns([HEAD, ...shipped]));
  }
  if (evaluation.quality) parts.push('', qualityConsole(evaluation.quality));
  if (evaluation.byQuality) parts.push('', binnedConsole(evaluation.byQuality));
  return parts.join('\n');
}
