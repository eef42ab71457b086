import { readFile } from 'node:fs/promises';
import { alignColumns } from '../../operator/command/columns.ts';
import { comparisonScore } from '../../src/domain/comparison/matching.ts';
import type { FaceBox } from '../../src/domain/face/face.ts';
import { type FaceMeasures, faultWithin, LIMITS } from '../../src/domain/face/quality.ts';
import type { RgbImage } from '../../src/inference/image/image.ts';
import { startDecoding } from '../../src/inference/pipeline/decode-step.ts';
import { fine } from '../evaluate/dataset/encode.ts';
import { builtIn, inLanes, lanesFor, openEngine } from '../evaluate/dataset/engine.ts';
import { openProgress } from '../shared/progress.ts';
import { type Face, LOGIN_FMR, type People } from './people.ts';

const THREADS = 2;

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const along = (from: number, to: number, share: number): number => from + (to - from) * share;

/** The part of a picture that is left of a face in this box. */
const CUTS: Record<string, (box: FaceBox, whole: Edges) => Edges> = {
  'whole face': (_, whole) => whole,
  'lower half cut off': ({ y1, y2 }, whole) => ({ ...whole, bottom: along(y1, y2, 0.5) }),
  'cut below the nose': ({ y1, y2 }, whole) => ({ ...whole, bottom: along(y1, y2, 0.65) }),
  'cut at the mouth': ({ y1, y2 }, whole) => ({ ...whole, bottom: along(y1, y2, 0.78) }),
  'cut at the eyes': ({ y1, y2 }, whole) => ({ ...whole, top: along(y1, y2, 0.38) }),
  'cut at the brows': ({ y1, y2 }, whole) => ({ ...whole, top: along(y1, y2, 0.26) }),
  'left half cut off': ({ x1, x2 }, whole) => ({ ...whole, left: along(x1, x2, 0.5) }),
  'right half cut off': ({ x1, x2 }, whole) => ({ ...whole, right: along(x1, x2, 0.5) }),
};

/** The pixels between the edges, in the memory of the result. */
function crop({ width, height, data }: RgbImage, edges: Edges): RgbImage | null {
  const left = Math.max(0, Math.round(edges.left));
  const top = Math.max(0, Math.round(edges.top));
  const [right, bottom] = [Math.min(width, edges.right), Math.min(height, edges.bottom)];
  const [w, h] = [Math.round(right) - left, Math.round(bottom) - top];
  if (w < 1 || h < 1) return null;
  const out = new Uint8Array(w * h * 3);
  for (let y = 0; y < h; y++) {
    const from = ((top + y) * width + left) * 3;
    out.set(data.subarray(from, from + w * 3), y * w * 3);
  }
  return { width: w, height: h, data: Buffer.from(out.buffer) };
}

interface CutFace {
  readonly person: number;
  readonly embedding: Float32Array;
  readonly measures: FaceMeasures;
}

/** The quality gate without its limits of framing: what it was before faces at a border were judged. */
const UNFRAMED = {
  ...LIMITS,
  minRoom: Number.NEGATIVE_INFINITY,
  minHalfRoom: Number.NEGATIVE_INFINITY,
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
    const decoded = await startDecoding(await readFile(file)).decoded;
    if (found.kind !== 'face' || found.quarterTurns !== 0 || decoded.kind !== 'image') return;
    const { width, height } = decoded.image;
    const whole = { left: 0, top: 0, right: width, bottom: height };
    for (const name of names) {
      const left = crop(decoded.image, CUTS[name]!(found.box, whole));
      const cut = left && (await pool.analyse(new Uint8Array(await fine(left))));
      if (cut?.kind !== 'face') continue;
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
    const before = all.filter(({ measures }) => faultWithin(UNFRAMED, measures) === null);
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
