import { readFile } from 'node:fs/promises';
import { alignColumns } from '../../operator/command/columns.ts';
import { comparisonScore } from '../../src/domain/comparison/matching.ts';
import {
  type FaceMeasures,
  faultWithin,
  LIMITS,
  type QualityLimits,
} from '../../src/domain/face/quality.ts';
import { fine } from '../evaluate/dataset/encode.ts';
import { builtIn, inLanes, lanesFor, openEngine } from '../evaluate/dataset/engine.ts';
import { subjectOf } from '../evaluate/degrade/people.ts';
import { cropped } from '../evaluate/replay/pixels.ts';
import { openProgress } from '../shared/progress.ts';
import { type Face, LOGIN_FMR, type People } from './people.ts';

const THREADS = 2;

/** Where a line of the face box lies, as a share of the picture's width or height. */
interface Lines {
  /** From the left edge of the box (0) to its right edge (1). */
  readonly across: (share: number) => number;
  /** From the upper edge of the box (0) to its lower edge (1). */
  readonly down: (share: number) => number;
}

const WHOLE = { left: 0, top: 0, right: 0, bottom: 0 };

/** Shares of the picture that are cut off on each side. */
const CUTS: Record<string, (lines: Lines) => typeof WHOLE> = {
  'whole face': () => WHOLE,
  'lower half cut off': ({ down }) => ({ ...WHOLE, bottom: 1 - down(0.5) }),
  'cut below the nose': ({ down }) => ({ ...WHOLE, bottom: 1 - down(0.65) }),
  'cut at the mouth': ({ down }) => ({ ...WHOLE, bottom: 1 - down(0.78) }),
  'cut at the eyes': ({ down }) => ({ ...WHOLE, top: down(0.38) }),
  'cut at the brows': ({ down }) => ({ ...WHOLE, top: down(0.26) }),
  'left half cut off': ({ across }) => ({ ...WHOLE, left: across(0.5) }),
  'right half cut off': ({ across }) => ({ ...WHOLE, right: 1 - across(0.5) }),
  'tight, cut below the nose': ({ across, down }) => ({
    left: across(-0.05),
    top: down(-0.05),
    right: 1 - across(1.05),
    bottom: 1 - down(0.7),
  }),
  'tight portrait': ({ across, down }) => ({
    left: across(-0.2),
    top: down(-0.2),
    right: 1 - across(1.2),
    bottom: 1 - down(1.2),
  }),
};

/** A line beyond the picture is its border. */
const between = (from: number, to: number, side: number) => (share: number) =>
  Math.min(1, Math.max(0, (from + (to - from) * share) / side));

interface CutFace {
  readonly person: number;
  readonly embedding: Float32Array;
  readonly measures: FaceMeasures;
}

/** The quality gate without its limits of framing: what it was before faces at a border were judged. */
const UNFRAMED: QualityLimits = {
  ...LIMITS,
  minRoom: Number.NEGATIVE_INFINITY,
  minHalfRoom: Number.NEGATIVE_INFINITY,
  minEyesToMouth: 0,
  minLargeNorm: LIMITS.minNorm,
};

function matches(
  faces: readonly CutFace[],
  threshold: People['threshold'],
): { compared: number; matched: number } {
  let [compared, matched] = [0, 0];
  for (const enrolled of faces) {
    for (const probe of faces) {
      if (enrolled.person === probe.person) continue;
      compared++;
      const limit = threshold(LOGIN_FMR, 1, probe.measures.norm);
      if (comparisonScore(probe.embedding, enrolled.embedding) >= limit) matched++;
    }
  }
  return { compared, matched };
}

/**
 * Cuts one photograph of each person at the same place, and compares the cut faces of different people
 * with each other: with the quality gate of the service, and with one that ignores where a face lies.
 */
export async function cuts({ faces, threshold }: People): Promise<string> {
  const own = [...Map.groupBy(faces, ({ person }) => person).values()].map(([first]) => first!);
  const pool = await openEngine(await builtIn(), THREADS, { mode: 'assess' });
  const names = Object.keys(CUTS);
  const seen = new Map<string, CutFace[]>(names.map((name) => [name, []]));
  const progress = openProgress('cutting faces', own.length);
  const cutOne = async ({ file, person }: Face): Promise<void> => {
    const found = await pool.analyse(await readFile(file));
    if (found.kind !== 'face') return;
    const { image, box } = await subjectOf({
      file,
      box: found.box,
      turns: found.quarterTurns,
    });
    const lines = {
      across: between(box.x1, box.x2, image.width),
      down: between(box.y1, box.y2, image.height),
    };
    for (const name of names) {
      const left = await cropped(CUTS[name]!(lines))(image);
      const cut = await pool.analyse(new Uint8Array(await fine(left)));
      if (cut.kind !== 'face') continue;
      seen.get(name)!.push({ person, embedding: cut.embedding, measures: cut.measures });
    }
  };
  try {
    await inLanes(own.length, lanesFor(THREADS), async (i) => {
      await cutOne(own[i]!);
      progress.step();
    });
  } finally {
    progress.done();
    await pool.close();
  }
  const rows = names.map((name) => {
    const all = seen.get(name)!;
    const before = all.filter(
      ({ measures }) =>
        faultWithin(UNFRAMED, { ...measures, turnGain: Number.POSITIVE_INFINITY }) === null,
    );
    const taken = all.filter(({ measures }) => faultWithin(LIMITS, measures) === null);
    const cells = [before, taken].flatMap((some) => {
      const { compared, matched } = matches(some, threshold);
      return [String(some.length), `${matched} of ${compared}`];
    });
    return [name, String(all.length), ...cells];
  });
  const head = ['', 'found', 'taken before', 'strangers match', 'taken now', 'strangers match'];
  return alignColumns([head, ...rows]);
}
