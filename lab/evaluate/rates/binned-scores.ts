import { BINS, binOf, total } from '../../../src/calibration/histogram.ts';
import { buildGallery } from '../dataset/gallery.ts';
import { products } from '../dataset/products.ts';
import { buildReferences } from '../dataset/references.ts';
import { Comparisons, emptyBins, type ScoreSet } from './score-set.ts';

/** A face that the quality gate accepts. */
export interface AcceptedFace {
  readonly person: number;
  /** Number of the photograph; a worse copy has the number of its original. */
  readonly image: number;
  readonly embedding: Float32Array;
  readonly norm: number;
  /** Whether it is a worse copy. Worse copies are only probes, never references. */
  readonly worse: boolean;
}

/** The comparisons of one quality bin, either of the originals or of the worse copies. */
export interface Cell {
  readonly bin: number;
  readonly worse: boolean;
  readonly set: ScoreSet;
}

const BLOCK = 64;

/** The last bin whose lower edge is not above the norm; below all of them the first. */
export const binFor = (edges: readonly number[], norm: number): number =>
  Math.max(
    0,
    edges.findLastIndex((edge) => edge <= norm),
  );

type Drafts = { bin: number; worse: boolean; set: Omit<ScoreSet, 'distinctImpostor'> }[];

function emptyCells(edges: readonly number[], people: number, k: number, keptFrom: number): Drafts {
  return edges.flatMap((_, bin) =>
    [false, true].map((worse) => ({
      bin,
      worse,
      set: {
        templates: k,
        impostor: emptyBins(),
        genuine: emptyBins(),
        highImpostor: new Comparisons(),
        keptFrom,
        genuineScores: new Comparisons(),
        references: new Float64Array(people),
        probes: new Float64Array(people),
        orders: 1 as const,
        distinctGenuine: 0,
      },
    })),
  );
}

/** With one template, two originals are compared twice: each is once the reference. */
function distinctIn({ worse, set }: Drafts[number]): number {
  if (set.templates === 1) return total(set.impostor) / (worse ? 1 : 2);
  const enrolled = set.references.filter((n) => n > 0).length;
  return set.probes.reduce(
    (sum, n, person) => sum + n * (enrolled - (set.references[person] ? 1 : 0)),
    0,
  );
}

function enter(set: Drafts[number]['set'], enrolled: number, shown: number, bin: number): void {
  if (enrolled === shown) {
    set.genuine[bin]!++;
    set.genuineScores.push(enrolled, shown, bin);
  } else {
    set.impostor[bin]!++;
    if (bin >= set.keptFrom) set.highImpostor.push(enrolled, shown, bin);
  }
}

/** Compares references of `k` originals with all faces and sorts the scores by probe quality. */
export function compareBinned(
  people: number,
  faces: readonly AcceptedFace[],
  edges: readonly number[],
  { k, keptFrom }: { k: number; keptFrom: number },
): Cell[] {
  const originals = faces.filter(({ worse }) => !worse).toSorted((a, b) => a.person - b.person);
  const made = buildReferences(buildGallery(people, originals), k);
  const cells = emptyCells(edges, people, k, keptFrom);
  const dimension = faces[0]?.embedding.length ?? 0;
  const vectors = new Float32Array(faces.length * dimension);
  const cellOf = faces.map(({ embedding, norm, worse, person }, row) => {
    vectors.set(embedding, row * dimension);
    const { set } = cells[2 * binFor(edges, norm) + (worse ? 1 : 0)]!;
    set.probes[person]!++;
    return set;
  });
  for (const { set } of cells) for (const person of made.person) set.references[person]!++;
  const scores = new Float64Array(BLOCK);
  for (let from = 0; from < faces.length; from += BLOCK) {
    const to = Math.min(faces.length, from + BLOCK);
    for (let r = 0; r < made.size; r++) {
      const reference = made.vectors.subarray(r * dimension, (r + 1) * dimension);
      products(reference, { vectors, dimension }, from, to, scores);
      const enrolled = made.person[r]!;
      for (let row = from; row < to; row++) {
        const { person, image } = faces[row]!;
        const isOwn = person === enrolled;
        if (isOwn && made.madeOf[r]!.some((own) => originals[own]!.image === image)) continue;
        enter(cellOf[row]!, enrolled, person, binOf(scores[row - from]!));
      }
    }
  }
  return cells.map((cell) => ({
    ...cell,
    set: {
      ...cell.set,
      distinctImpostor: distinctIn(cell),
      distinctGenuine: cell.set.genuineScores.length,
    },
  }));
}

const within = (bin: number): number => Math.min(BINS - 1, Math.max(0, bin));

/**
 * Joins the cells to one set. The offset of its quality bin is subtracted from each score, so that one
 * threshold on the result acts as a threshold of its own for each bin.
 */
export function mergeCells(cells: readonly Cell[], offsets: readonly number[]): ScoreSet {
  const [first] = cells;
  if (!first) throw new RangeError('no cell to merge');
  const merged = {
    ...first.set,
    impostor: emptyBins(),
    genuine: emptyBins(),
    highImpostor: new Comparisons(),
    genuineScores: new Comparisons(),
    probes: new Float64Array(first.set.probes.length),
    keptFrom: 0,
    distinctImpostor: 0,
    distinctGenuine: 0,
  };
  for (const { bin, set } of cells) {
    const shift = -Math.round((offsets[bin] ?? 0) * 1e4);
    set.impostor.forEach((n, b) => {
      if (n > 0) merged.impostor[within(b + shift)]! += n;
    });
    set.genuine.forEach((n, b) => {
      if (n > 0) merged.genuine[within(b + shift)]! += n;
    });
    set.probes.forEach((n, person) => {
      merged.probes[person]! += n;
    });
    for (const name of ['highImpostor', 'genuineScores'] as const) {
      const { a, b, bin: at, length } = set[name];
      for (let i = 0; i < length; i++) merged[name].push(a[i]!, b[i]!, within(at[i]! + shift));
    }
    merged.keptFrom = Math.max(merged.keptFrom, set.keptFrom + shift);
    merged.distinctImpostor += set.distinctImpostor;
    merged.distinctGenuine += set.distinctGenuine;
  }
  return merged;
}
