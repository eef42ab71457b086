import { createHash } from 'node:crypto';
import { seeded } from '../../../src/calibration/random.ts';
import { comparisonScore } from '../../../src/domain/comparison/matching.ts';
import {
  findReplay,
  type Replay,
  type ShownSample,
} from '../../../src/domain/comparison/replay.ts';
import type { Calibration } from '../../../src/domain/comparison/threshold.ts';
import { operatingPoint, thresholdAt } from '../../../src/domain/comparison/threshold.ts';
import type { UsableFace } from '../../../src/domain/face/analysis.ts';
import { quarterTurns } from '../../../src/inference/image/image.ts';
import { startDecoding } from '../../../src/inference/pipeline/decode-step.ts';
import type { InferencePool } from '../../../src/inference/pool/pool.ts';
import { shownSample } from '../../../src/services/shared/photo-digest.ts';
import { inLanes } from '../dataset/engine.ts';
import type { Edit, ShownPhotograph } from './edits.ts';
import type { Photograph } from './photographs.ts';

/** The result of the service for a photograph. */
export interface JudgedPhotograph {
  readonly person: number;
  readonly face: UsableFace;
  readonly sample: ShownSample;
}

/** The result for an edited photograph; with `new` the edit was not noticed. */
export type Outcome = 'refused' | 'no-match' | 'new' | Replay;

export interface Judge {
  readonly engine: Pick<InferencePool, 'analyse'>;
  readonly lanes: number;
  readonly sameCapture: number | null;
  /** Whether a face matches the other one, if that is enrolled as one photograph. */
  matches(probe: UsableFace, enrolled: UsableFace): boolean;
}

export function matchesAt(calibration: Calibration, fmr: number): Judge['matches'] {
  const point = operatingPoint(calibration, fmr, 1);
  return (probe, enrolled) =>
    comparisonScore(probe.embedding, enrolled.embedding) >= thresholdAt(point, probe.measures.norm);
}

export async function see(
  judge: Judge,
  person: number,
  bytes: Buffer,
): Promise<JudgedPhotograph | null> {
  const digest = createHash('sha256').update(bytes).digest();
  // A copy, because the memory is moved to another thread.
  const face = await judge.engine.analyse(new Uint8Array(bytes));
  return face.kind === 'face' ? { person, face, sample: shownSample({ digest, face }) } : null;
}

/** In the order of `photographs`; null where there is no usable face. */
export async function seeAll(
  judge: Judge,
  photographs: readonly Photograph[],
  step: () => void,
): Promise<(JudgedPhotograph | null)[]> {
  const seen = new Array<JudgedPhotograph | null>(photographs.length).fill(null);
  await inLanes(photographs.length, judge.lanes, async (i) => {
    const { person, read } = photographs[i]!;
    seen[i] = await see(judge, person, await read());
    step();
  });
  return seen;
}

/** Whether a matching photograph is a replay when these photographs were shown before. */
export const replayOf = (
  judge: Judge,
  probe: JudgedPhotograph,
  earlier: readonly JudgedPhotograph[],
): Replay | null =>
  findReplay(
    probe.sample,
    earlier.map(({ sample }) => sample),
    judge.sameCapture,
  );

async function upright(bytes: Buffer, { box, quarterTurns: turns }: UsableFace) {
  const decoded = await startDecoding(bytes).decoded;
  if (decoded.kind !== 'image') throw new Error('a photograph cannot be decoded any more');
  const { image } = decoded;
  const turned = turns === 0 ? image : quarterTurns(image, (turns % 4) as 1 | 2 | 3);
  return { bytes, image: turned, box } satisfies ShownPhotograph;
}

async function outcomeOf(judge: Judge, shown: JudgedPhotograph, made: Buffer): Promise<Outcome> {
  const probe = await see(judge, shown.person, made);
  if (!probe) return 'refused';
  if (!judge.matches(probe.face, shown.face)) return 'no-match';
  return replayOf(judge, probe, [shown]) ?? 'new';
}

/** Enrols one photograph as it is and returns the result for each of its edits. */
export interface Edited {
  readonly person: number;
  readonly outcomes: readonly Outcome[];
}

/** Photographs without a usable face are left out. */
export async function editAll(
  judge: Judge,
  photographs: readonly Photograph[],
  edits: readonly Edit[],
  step: () => void,
): Promise<Edited[]> {
  const edited: Edited[] = [];
  await inLanes(photographs.length, judge.lanes, async (i) => {
    const { person, read } = photographs[i]!;
    const bytes = await read();
    const shown = await see(judge, person, bytes);
    if (shown) {
      const picture = await upright(bytes, shown.face);
      const outcomes: Outcome[] = [];
      for (const [e, edit] of edits.entries()) {
        const made = await edit.make(picture, seeded(1 + i * edits.length + e));
        outcomes.push(await outcomeOf(judge, shown, made));
      }
      edited.push({ person, outcomes });
    }
    step();
  });
  return edited;
}
