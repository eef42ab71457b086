import { isSuspected } from '../../../src/domain/face/liveness.ts';
import { clopperPearson } from './interval.ts';
import type { JudgedGroup } from './judge.ts';

/** Errors of a group at one threshold. */
export interface PadPoint {
  readonly threshold: number;
  /** Attacks taken for real people (APCER), or real people taken for attacks (BPCER). */
  readonly errors: number;
  readonly judged: number;
  /** Null where nothing was judged. */
  readonly rate: number | null;
  /** 95 %, Clopper and Pearson. */
  readonly interval: readonly [number, number];
}

export interface PadResult extends Omit<JudgedGroup, 'liveness'> {
  readonly points: readonly PadPoint[];
}

export interface PadEvaluation {
  readonly model: string;
  readonly interval: string;
  /** The threshold the service is configured for. */
  readonly configured: number;
  readonly groups: readonly PadResult[];
  readonly caution: string;
}

const USUAL = [0.5, 0.7, 0.9] as const;

function pointOf({ kind, liveness }: JudgedGroup, threshold: number): PadPoint {
  const suspected = liveness.filter((value) => isSuspected(value, threshold)).length;
  const judged = liveness.length;
  const errors = kind === 'attack' ? judged - suspected : suspected;
  const rate = judged > 0 ? errors / judged : null;
  return { threshold, errors, judged, rate, interval: clopperPearson(errors, judged) };
}

const sum = (groups: readonly PadResult[]): number =>
  groups.reduce((total, { points }) => total + points[0]!.judged, 0);

/** What the figures can show, said with the numbers of the worst species. */
function cautionOf(groups: readonly PadResult[]): string {
  const attacks = groups.filter(({ kind }) => kind === 'attack');
  const fewest = Math.min(...attacks.map(({ points }) => points[0]!.judged));
  const bound = Math.round(100 * clopperPearson(0, fewest)[1]);
  const species = attacks.length === 1 ? 'one species' : `${attacks.length} species`;
  return (
    `Small evidence: ${sum(attacks)} judged attacks of ${species}, ` +
    `${sum(groups) - sum(attacks)} judged real photographs. Even no error at all in the smallest ` +
    `species (${fewest}) leaves up to ${bound} % possible (95 %). ' +
    'Several photographs of one person count as if they were of several. It says nothing about screens, prints, ` +
    'masks, phones or light that are not among these photographs, and is no conformance with ISO/IEC 30107-3.'
  );
}

/** APCER of each species and BPCER at the configured and the usual thresholds. */
export function padEvaluation(
  model: string,
  judged: readonly JudgedGroup[],
  configured: number,
): PadEvaluation {
  const thresholds = [configured, ...USUAL.filter((usual) => usual !== configured)];
  const groups = judged.map((group) => {
    const { liveness: _, ...rest } = group;
    return { ...rest, points: thresholds.map((threshold) => pointOf(group, threshold)) };
  });
  const interval = '95 %, Clopper-Pearson';
  return { model, interval, configured, groups, caution: cautionOf(groups) };
}
