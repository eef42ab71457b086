import { edgesOf } from '../../../src/calibration/quality-bins.ts';
import { seeded, shuffled } from '../../../src/calibration/random.ts';
import { type ChosenThreshold, chooseThresholds } from '../../../src/calibration/rates.ts';
import { type AcceptedFace, type Cell, compareBinned, mergeCells } from './binned-scores.ts';
import type { Interval } from './bootstrap.ts';
import { interval95 } from './bootstrap.ts';
import { type Part, type PooledRates, pooledRates } from './pooled-rates.ts';
import { baseOf, offsetsOf } from './quality-offsets.ts';

export const HELD_OUT_COUNTS = [1, 3] as const;
export const HELD_OUT_FMRS = [1e-4, 1e-5] as const;
/** Each split is used in both directions, so everybody is held out this many times. */
export const SPLITS = 3;
const SPLIT_SEED = 20_260_303;

export const METHODS = ['one threshold', 'by quality'] as const;
export const CONDITIONS = ['as they are', 'worse copies', 'both'] as const;
export type Method = (typeof METHODS)[number];
export type Condition = (typeof CONDITIONS)[number];

type Figures = Omit<PooledRates, 'fnmrDraws'>;

export interface HeldOutRow {
  readonly templates: number;
  readonly target: number;
  readonly condition: Condition;
  readonly method: Method;
  /** Thresholds chosen on the other half of the people. */
  readonly rates: Figures;
  /** FNMR at the threshold at which the judged half has exactly the target FMR. */
  readonly fnmrAtTarget: number;
  readonly fnmrAtTargetInterval: Interval;
  /** By how much FNMR at the target is lower than with one threshold, for the same people drawn. */
  readonly gain: { readonly share: number; readonly interval: Interval } | null;
}

/** The results of both methods in one quality bin. */
export interface HeldOutBin {
  readonly templates: number;
  readonly target: number;
  readonly bin: number;
  readonly method: Method;
  readonly rates: Figures;
}

export interface HeldOut {
  readonly rows: readonly HeldOutRow[];
  readonly bins: readonly HeldOutBin[];
}

/** One half of the people, judged with thresholds that were chosen on the other half. */
interface Trial {
  readonly templates: number;
  readonly cells: readonly Cell[];
  readonly offsets: Readonly<Record<Method, readonly number[]>>;
  readonly thresholds: Readonly<Record<Method, readonly ChosenThreshold[]>>;
}

const NONE: readonly number[] = [];
/** The false matches that a bin needs for half of the people. The gain is rather understated. */
const LEAST = 10;

/** Chooses on one half of the people and judges the other half, for each number of templates. */
function trialsOfSplit(
  people: number,
  chosenOn: readonly AcceptedFace[],
  judged: readonly AcceptedFace[],
  keptFrom: number,
): Trial[] | null {
  const edges = edgesOf(chosenOn.map(({ norm }) => norm));
  const cellsOf = (faces: readonly AcceptedFace[], k: number): Cell[] =>
    compareBinned(people, faces, edges, { k, keptFrom });
  const singles = cellsOf(chosenOn, 1);
  const offsets = offsetsOf(singles, baseOf(singles), LEAST);
  if (!offsets) return null;
  return HELD_OUT_COUNTS.map((k) => {
    const own = k === 1 ? singles : cellsOf(chosenOn, k);
    const chosen = (shifts: readonly number[]): ChosenThreshold[] => {
      const { impostor, distinctImpostor } = mergeCells(own, shifts);
      return chooseThresholds(impostor, distinctImpostor, HELD_OUT_FMRS);
    };
    return {
      templates: k,
      cells: cellsOf(judged, k),
      offsets: { 'one threshold': NONE, 'by quality': offsets },
      thresholds: { 'one threshold': chosen(NONE), 'by quality': chosen(offsets) },
    };
  });
}

function trialsOf(
  people: number,
  faces: readonly AcceptedFace[],
  keptFrom: number,
): Trial[] | null {
  const random = seeded(SPLIT_SEED);
  const ids = Array.from({ length: people }, (_, person) => person);
  const trials: Trial[] = [];
  for (let split = 0; split < SPLITS; split++) {
    const first = new Set(shuffled(ids, random).slice(0, Math.floor(people / 2)));
    const a = faces.filter(({ person }) => first.has(person));
    const b = faces.filter(({ person }) => !first.has(person));
    for (const [chosenOn, judged] of [
      [a, b],
      [b, a],
    ] as const) {
      const own = trialsOfSplit(people, chosenOn, judged, keptFrom);
      if (!own) return null;
      trials.push(...own);
    }
  }
  return trials;
}

const isMeant = (condition: Condition, worse: boolean): boolean =>
  condition === 'both' || (condition === 'worse copies') === worse;

/** The chosen cells of all trials, with the threshold of the other half. */
const partsOf = (
  trials: readonly Trial[],
  method: Method,
  at: number,
  pick: (cell: Cell) => boolean,
): Part[] =>
  trials.map(({ cells, offsets, thresholds }) => ({
    set: mergeCells(cells.filter(pick), offsets[method]),
    threshold: thresholds[method][at]!.threshold,
  }));

/** The threshold at which everything that was judged has the target FMR, in all bins together. */
function atTarget(trials: readonly Trial[], method: Method, at: number): number[] {
  return trials.map(({ cells, offsets }) => {
    const { impostor, distinctImpostor } = mergeCells(cells, offsets[method]);
    return chooseThresholds(impostor, distinctImpostor, HELD_OUT_FMRS)[at]!.threshold;
  });
}

function rowsOf(trials: readonly Trial[], templates: number, rounds: number): HeldOutRow[] {
  return HELD_OUT_FMRS.flatMap((target, at) =>
    CONDITIONS.flatMap((condition) => {
      const measured = METHODS.map((method) => {
        const parts = partsOf(trials, method, at, ({ worse }) => isMeant(condition, worse));
        const moved = atTarget(trials, method, at);
        const equal = parts.map((part, i) => ({ ...part, threshold: moved[i]! }));
        return { method, rates: pooledRates(parts, rounds), equal: pooledRates(equal, rounds) };
      });
      const one = measured[0]!.equal;
      return measured.map(({ method, rates: { fnmrDraws: _, ...rates }, equal }) => ({
        templates,
        target,
        condition,
        method,
        rates,
        fnmrAtTarget: equal.fnmr,
        fnmrAtTargetInterval: equal.fnmrInterval,
        gain:
          equal === one
            ? null
            : {
                share: one.fnmr - equal.fnmr,
                interval: interval95(one.fnmrDraws.map((fnmr, i) => fnmr - equal.fnmrDraws[i]!)),
              },
      }));
    }),
  );
}

function binsOf(trials: readonly Trial[], templates: number, rounds: number): HeldOutBin[] {
  const bins = new Set(trials.flatMap(({ cells }) => cells.map(({ bin }) => bin)));
  return HELD_OUT_FMRS.flatMap((target, at) =>
    METHODS.flatMap((method) =>
      [...bins].map((bin) => {
        const parts = partsOf(trials, method, at, (cell) => cell.bin === bin);
        const { fnmrDraws: _, ...rates } = pooledRates(parts, rounds);
        return { templates, target, bin, method, rates };
      }),
    ),
  );
}

/** Compares thresholds by quality with one threshold on held-out people. Null: too few people. */
export function heldOut(
  people: number,
  faces: readonly AcceptedFace[],
  keptFrom: number,
  rounds: number,
): HeldOut | null {
  const all = trialsOf(people, faces, keptFrom);
  if (!all) return null;
  const useful = HELD_OUT_COUNTS.map((k) => all.filter(({ templates }) => templates === k)).filter(
    (trials) => trials.every(({ cells }) => cells.some(({ set }) => set.distinctGenuine > 0)),
  );
  return {
    rows: useful.flatMap((trials) => rowsOf(trials, trials[0]!.templates, rounds)),
    bins: useful.flatMap((trials) => binsOf(trials, trials[0]!.templates, rounds)),
  };
}
