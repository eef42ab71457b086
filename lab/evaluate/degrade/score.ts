import { binOf, total } from '../../../src/calibration/histogram.ts';
import type { ChosenThreshold } from '../../../src/calibration/rates.ts';
import { comparisonScore } from '../../../src/domain/comparison/matching.ts';
import { type MeasuredPoint, measurePoints } from '../rates/measure.ts';
import { Comparisons, emptyBins, type ScoreSet } from '../rates/score-set.ts';
import { type Share, shareOf, type Trials } from '../rates/share.ts';
import type { Acquired, Probe } from './acquire.ts';

export interface DegradedPoint {
  readonly fmr: number;
  readonly threshold: number;
  /** Null when no probe could be compared. */
  readonly compared: MeasuredPoint | null;
  /** FNMR when a refused photograph counts as a non-match. */
  readonly withRefusals: Share;
}

export interface DegradedRow {
  readonly name: string;
  readonly about: string;
  readonly photographs: number;
  readonly refused: Share;
  readonly reasons: Readonly<Record<string, number>>;
  /** One for each threshold. */
  readonly points: readonly DegradedPoint[];
  readonly cpuMs: number;
}

type Face = Extract<Probe, { refused: null }>;

/** The comparison score on the scale of the one threshold, 4 decimals. */
const judged = ({ embedding, allowance }: Face, reference: Face): number =>
  Math.round((comparisonScore(embedding, reference.embedding) - allowance) * 1e4) / 1e4;

/** Compares each reference with the probes of all others and with the other one of its person. */
function scoreSet(references: readonly Probe[], probes: readonly Probe[], lowest: number) {
  const people = 1 + Math.max(...probes.map(({ person }) => person));
  const set = {
    templates: 1,
    impostor: emptyBins(),
    genuine: emptyBins(),
    highImpostor: new Comparisons(),
    keptFrom: binOf(lowest),
    genuineScores: new Comparisons(),
    references: new Float64Array(people),
    probes: new Float64Array(people),
    orders: 1,
  } as const;
  for (const { person, refused } of references) if (!refused) set.references[person]!++;
  for (const { person, refused } of probes) if (!refused) set.probes[person]!++;
  references.forEach((reference, r) => {
    if (reference.refused !== null) return;
    probes.forEach((probe, p) => {
      if (probe.refused !== null || r === p) return;
      const bin = binOf(judged(probe, reference));
      if (reference.person === probe.person) {
        set.genuine[bin]!++;
        set.genuineScores.push(reference.person, probe.person, bin);
      } else {
        set.impostor[bin]!++;
        if (bin >= set.keptFrom) set.highImpostor.push(reference.person, probe.person, bin);
      }
    });
  });
  const enrolled = set.references.filter((n) => n > 0).length;
  const distinctImpostor = set.probes.reduce(
    (sum, n, person) => sum + n * (enrolled - (set.references[person]! > 0 ? 1 : 0)),
    0,
  );
  return { ...set, distinctImpostor, distinctGenuine: total(set.genuine) } satisfies ScoreSet;
}

/** Each probe with the other photograph of its person; a person without one makes no trial. */
function trialsWithRefusals(
  references: readonly Probe[],
  probes: readonly Probe[],
  threshold: number,
): Trials[] {
  return probes.flatMap((probe, p) => {
    const r = references.findIndex((other, i) => i !== p && other.person === probe.person);
    const reference = references[r];
    if (!reference || reference.refused !== null) return [];
    const match = probe.refused === null && judged(probe, reference) >= threshold;
    return [{ person: probe.person, trials: 1, errors: match ? 0 : 1 }];
  });
}

function tally(probes: readonly Probe[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { refused } of probes) if (refused) counts[refused] = (counts[refused] ?? 0) + 1;
  return counts;
}

/** One row of the table. The references are the unchanged photographs, in the same order. */
export function degradedRow(
  { name, about }: { name: string; about: string },
  references: readonly Probe[],
  { probes, cpuMs }: Acquired,
  thresholds: readonly ChosenThreshold[],
  rounds: number,
): DegradedRow {
  const set = scoreSet(references, probes, Math.min(...thresholds.map((t) => t.threshold)));
  const people = set.probes.length;
  const refused = shareOf(
    probes.map(({ person, refused }) => ({ person, trials: 1, errors: refused ? 1 : 0 })),
    people,
    rounds,
  );
  const useful = total(set.genuine) > 0 && total(set.impostor) > 0;
  const measured = useful ? measurePoints(set, thresholds, refused.share, rounds) : [];
  const points = thresholds.map(({ fmr, threshold }, i) => ({
    fmr,
    threshold,
    compared: measured[i] ?? null,
    withRefusals: shareOf(trialsWithRefusals(references, probes, threshold), people, rounds),
  }));
  return {
    name,
    about,
    photographs: probes.length,
    refused,
    reasons: tally(probes),
    points,
    cpuMs,
  };
}
