import { percent } from '../../shared/format.ts';
import { escapeHtml, paragraph } from '../../shared/html.ts';
import type { FoldResult } from '../dataset/folds.ts';
import type { Evaluation } from '../rates/evaluation.ts';

export const thresholdText = (): string[] => [
  paragraph(
    'A score at or above the threshold is a match. Each threshold is the smallest score with four ' +
      'decimals at which this data stays at or below the target FMR; it was chosen on the data it ' +
      'is reported on, so the figures are a little optimistic.',
  ),
  paragraph(
    '* Extrapolated: fewer than 30 distinct impostor comparisons would lie above the threshold, ' +
      'too few to count. It is taken from a straight line instead, fitted to probit(FMR) against the ' +
      'score from 1e-3 down to where 30 remain. Trust the order of magnitude, not the last digit.',
  ),
  paragraph(
    'Rule of three: where no error was seen in n distinct comparisons, the rate may still be as high ' +
      'as 3/n (95 % confidence), and the interval ends there. The table of samples says, for each ' +
      'number of photos, the lowest FMR that was counted (30 errors expected) and the lowest that even ' +
      'a run without any error could show. A target below the second comes from the fitted line alone.',
  ),
];

export function shippedText({ shippedFrom, dataset }: Evaluation): string[] {
  if (shippedFrom === null) {
    return [paragraph('No thresholds of this model had been shipped when this was measured.')];
  }
  const origin = escapeHtml(shippedFrom);
  return shippedFrom === dataset.name
    ? [
        paragraph(
          `These were chosen on <b>${origin}</b>, a data set of the same name: this is <b>not</b> ` +
            'unseen data, and agreement with the table above proves nothing.',
        ),
      ]
    : [
        paragraph(
          `These were chosen on <b>${origin}</b>. If no person of it is in the data measured here, ` +
            'this table is right for <b>unseen people</b>: trust it more than the one above.',
        ),
      ];
}

export const foldsText = (folds: FoldResult | null): string[] =>
  folds
    ? [
        paragraph(
          `Accuracy over ${folds.folds} folds of pairs.txt: <b>${percent(folds.accuracy)}</b>, ` +
            `standard deviation ${percent(folds.sd)}, standard error ` +
            `${percent(folds.standardError)}. Each fold is judged with the threshold that is best on the ` +
            'others; a photograph without a face counts as a refusal.',
        ),
      ]
    : [];

const TERMS: readonly (readonly [string, string])[] = [
  ['Photos', 'How many photographs of a person are averaged to the reference enrolled for them.'],
  [
    'FMR',
    'False match rate: share of comparisons of different people that pass. 1e-4 is one in 10 000.',
  ],
  [
    'FNMR',
    'False non-match rate: share of comparisons of the same person that fail (ISO/IEC 19795-1).',
  ],
  [
    'FTA',
    'Failure to acquire: share of photographs without a usable face. FNMR does not contain it.',
  ],
  [
    'GFRR',
    'Generalised false reject rate: FTA + (1 − FTA) × FNMR, what a person at the door experiences at the first try.',
  ],
  ['Gated', 'Only photographs that the quality gate lets pass, both enrolled and shown.'],
  [
    'EER',
    'Equal error rate: both errors where they are equal. For comparing models, not for running one.',
  ],
  [
    '95 % interval',
    'People are drawn with replacement and everything is counted again; with no error seen the upper end is 3/n.',
  ],
  [
    'Distinct',
    'Comparisons that differ in the person enrolled or the photograph shown. Up to ten references of one person are nearly one trial.',
  ],
];

export const GLOSSARY = `<dl>${TERMS.map(
  ([term, meaning]) => `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(meaning)}</dd>`,
).join('\n')}</dl>`;

/** What this measurement cannot show. */
export function limits({ largestGenuineShare }: Evaluation): string {
  const items = [
    'Labeled Faces in the Wild and similar data sets are easy: press photographs of celebrities, mostly adult, mostly western, sharp and well lit. Expect worse from phones in the field.',
    'Impostors here are random people. Relatives and people of the same sex, age and origin pass more often; that was not measured.',
    'Pairs share photographs and people, so the real sample is smaller than the pair count. The intervals allow for that, the pair count does not.',
    `The most photographed person makes ${percent(largestGenuineShare)} of the genuine pairs with one photo enrolled.`,
    'Some labels are wrong: one person under two names, two people under one. Such pairs make up much of the extreme tail, so FMR below 1e-5 is overstated and the thresholds there are too high rather than too low.',
    'With more photos enrolled the people left are those photographed most often, so the lines for different numbers of photos are not about the same people.',
    'The people measured may have been in the training data of the model, which is not documented. That would make every figure too good.',
    'No attacks are in this data. Spoofing (prints, screens, masks) is another measurement (--pad).',
  ];
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}</ul>`;
}
