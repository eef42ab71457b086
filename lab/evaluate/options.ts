import { parseArgs } from 'node:util';
import { UsageError } from '../../operator/command/failure.ts';
import type { OptionalStep } from '../../src/inference/catalogue/model-set.ts';
import { namedSteps } from './degrade/steps.ts';

export const HELP = `Measures the face model on labelled photographs and calibrates its thresholds.

usage: node lab/evaluate.ts --dataset DIR [options]

  --dataset DIR    folder in the layout of LFW: <person>/<person>_0001.jpg, also below
                   images/ or lfw*/; pairs.txt in DIR adds the accuracy by folds
  --out DIR        where report.html, report.json and calibration.json go
                   (default reports/evaluate)
  --calibrate      also write models/calibration.json, which the service reads
  --limit N        take the first N people only, for a quick try
  --threads N      inference threads (default 2)
  --bootstrap N    bootstrap rounds for the 95 % intervals (default 1000)
  --pad DIR        measures liveness instead: DIR/live against DIR/attack or
                   DIR/attack/<species>; --dataset adds real people; writes pad.html
                   and pad.json
  --degrade LIST   measures bad photographs instead: all, or names as in the table; writes
                   robustness.html and robustness.json
  --degrade-people N  people with two photographs each for it (default 150)
  --replay [DIR]   measures instead how often photographs that were shown before are recognised
                   after edits, and how often new ones are taken for them; DIR as for --dataset,
                   without it the sample photographs; frames of the sample videos if ffmpeg is
                   installed; writes replay.html and replay.json
  --edits LIST     edits for it: all, or names as in the table
  --photographs N  photographs that are edited for it (default 150)
  --half HALF      people for it: both, first or second half
  --groups FILE    measures instead the error rates of groups as sites: a CSV with the columns
                   file and those of --by (default sex,origin), a line a person; --people LIST
                   says how many a site learns from (default 30,60,240), --border N repeats so
                   many pixels around tight crops; --dataset adds false non-matches; writes
                   groups.html and groups.json
  --without STEPS  leaves out upright (trying the other three rotations) or mirror (embedding
                   the mirror image as well), to show what they gain
  --help           this text

The operating point and the quality gate are those of MATCH_FMR and QUALITY_PROFILE.`;

export interface Options {
  readonly dataset: string;
  readonly out: string;
  readonly calibrate: boolean;
  readonly limit: number;
  readonly threads: number;
  readonly bootstrap: number;
  /** Steps of the pipeline that are left out. */
  readonly without: readonly OptionalStep[];
}

function wholeNumber(name: string, text: string | undefined, absent: number): number {
  if (text === undefined) return absent;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`--${name} takes a whole number above 0, not "${text}".`);
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    dataset: text,
    out: { ...text, default: 'reports/evaluate' },
    calibrate: flag,
    limit: text,
    threads: text,
    bootstrap: text,
    without: text,
    help: flag,
  };
  try {
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    throw new UsageError(String(error instanceof Error ? error.message : error).split('\n')[0]!);
  }
}

/** The options, or null when help was asked for. */
export function readOptions(args: string[]): Options | null {
  const values = parse(args);
  if (values.help) return null;
  if (!values.dataset) throw new UsageError('--dataset DIR is missing; --help explains.');
  const limit = wholeNumber('limit', values.limit, Infinity);
  if (values.calibrate && limit !== Infinity) {
    throw new UsageError('--calibrate needs the whole dataset: leave out --limit.');
  }
  const without = namedSteps(values.without);
  if (values.calibrate && without.length > 0) {
    throw new UsageError('--calibrate needs the whole pipeline: leave out --without.');
  }
  return {
    dataset: values.dataset,
    out: values.out,
    calibrate: values.calibrate,
    limit,
    threads: wholeNumber('threads', values.threads, 2),
    bootstrap: wholeNumber('bootstrap', values.bootstrap, 1000),
    without,
  };
}
