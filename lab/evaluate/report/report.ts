import { count, percent, rate, score } from '../../shared/format.ts';
import { escapeHtml, figure, page, paragraph, section } from '../../shared/html.ts';
import type { Evaluation } from '../rates/evaluation.ts';
import type { Experiment } from '../rates/experiment.ts';
import { binnedSection } from './binned-section.ts';
import { detCurve, scoreHistogram } from './plots.ts';
import { qualitySection } from './quality-section.ts';
import { chosenTable, faultTable, measuresTable, sampleTable, shippedTable } from './tables.ts';
import { foldsText, GLOSSARY, limits, shippedText, thresholdText } from './text.ts';

const card = (value: string, label: string): string =>
  `<div class="card"><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`;

/** FNMR at the usual operating point, for the first number of photos that has it. */
function cards({ experiments, acquisition, folds }: Evaluation): string {
  const at = (k: number): string[] => {
    const point = experiments
      .find((e) => e.templates === k)
      ?.chosen.withoutGate.find((p) => p.fmr === 1e-4);
    const label = `of right people refused at FMR ${rate(1e-4)} with ${k === 1 ? 'one photo' : `${k} photos`} enrolled`;
    return point ? [card(percent(point.fnmr), label)] : [];
  };
  const accuracy = folds
    ? [card(percent(folds.accuracy), `accuracy over ${folds.folds} folds of pairs`)]
    : [];
  const gate = card(percent(acquisition.ftaWithGate), 'of photographs the quality gate refuses');
  return `<div class="cards">${[...at(1), ...at(3), ...accuracy, gate].join('')}</div>`;
}

async function histograms(experiments: readonly Experiment[]): Promise<string> {
  const shown = experiments.filter(({ templates }) => templates === 1 || templates === 3);
  const figures = shown.map(async (experiment) => {
    const photos = experiment.templates === 1 ? 'one photo' : `${experiment.templates} photos`;
    const caption = `Enrolled with ${photos}. Dashed: the thresholds for each target FMR, * extrapolated.`;
    return figure(await scoreHistogram(experiment), caption);
  });
  return (await Promise.all(figures)).join('\n');
}

/** The whole report as one page; no person is named and no image is shown in it. */
export async function htmlReport(evaluation: Evaluation): Promise<string> {
  const { dataset, experiments, impostorScore, acquisition, folds } = evaluation;
  const title = 'How well the face model tells people apart';
  const lead =
    `Measured on ${dataset.name}: ${count(dataset.images)} photographs of ` +
    `${count(dataset.people)} people, model ${evaluation.model}.`;
  const parts = [
    `<h1>${title}</h1><p class="lead">${escapeHtml(lead)}</p>`,
    cards(evaluation),
    section(
      'Both errors against each other',
      paragraph(
        'Each line is the choice a service has: fewer impostors accepted (to the left) costs more ' +
          'right people refused (up). Lower is better.',
      ),
      figure(
        await detCurve(experiments),
        'Detection error trade-off; both axes logarithmic. Lines end where ten false matches remain.',
      ),
    ),
    section('Thresholds and what they cost', ...thresholdText(), chosenTable(experiments)),
    section(
      'Shipped thresholds on this data',
      ...shippedText(evaluation),
      shippedTable(experiments),
    ),
    section(
      'Scores',
      paragraph(
        `Scores of different people (one photo each) have the mean ${score(impostorScore.mean)} and ` +
          `the standard deviation ${score(impostorScore.sd)}.`,
      ),
      await histograms(experiments),
    ),
    section(
      'The quality gate',
      paragraph(
        'The gate refuses a photograph before it is compared and tells the person what to do. A ' +
          'refusal is a failure to acquire: the column GFRR above counts it as a failed attempt.',
      ),
      faultTable(acquisition),
      '<h3>How the measures are spread over all faces</h3>',
      measuresTable(acquisition),
    ),
    await qualitySection(evaluation.quality),
    binnedSection(evaluation),
    section('Samples', sampleTable(experiments), ...foldsText(folds)),
    section('What the words mean', GLOSSARY),
    section('How far to trust this', limits(evaluation)),
  ];
  return page(title, parts.join('\n'));
}
