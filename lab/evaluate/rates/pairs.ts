import { binOf, countsFrom, total } from '../../../src/calibration/histogram.ts';
import type { Gallery } from '../dataset/gallery.ts';
import { products } from '../dataset/products.ts';
import { buildReferences, type References } from '../dataset/references.ts';
import { Comparisons, emptyBins, type ScoreSet } from './score-set.ts';

/** Rows of a block: 64 vectors of 2 KB fit into the second-level cache of the processor. */
const BLOCK = 64;

/** Calls `visit` with reference, row and bin for each comparison; each unordered pair once at k = 1. */
function eachComparison(
  gallery: Gallery,
  references: References,
  unordered: boolean,
  visit: (reference: number, row: number, bin: number) => void,
): void {
  const { dimension, size } = gallery;
  const scores = new Float64Array(BLOCK);
  for (let from = 0; from < size; from += BLOCK) {
    const to = Math.min(size, from + BLOCK);
    for (let r = 0; r < (unordered ? to : references.size); r++) {
      const start = unordered ? Math.max(from, r + 1) : from;
      const reference = references.vectors.subarray(r * dimension, (r + 1) * dimension);
      products(reference, gallery, start, to, scores);
      for (let row = start; row < to; row++) visit(r, row, binOf(scores[row - start]!));
    }
  }
}

/** How many references are used to find where the tail of the impostor scores begins. */
const SAMPLE = 200;
/** Ten times the largest FMR of an operating point, so that every threshold is in the tail. */
const KEPT_SHARE = 1e-2;

/** The bin above which one impostor score in a hundred lies, from an even sample of references. */
function tailStart(gallery: Gallery, made: References): number {
  const bins = emptyBins();
  const { dimension } = gallery;
  const stride = Math.max(1, Math.floor(made.size / SAMPLE));
  const picked = Array.from({ length: Math.ceil(made.size / stride) }, (_, i) => i * stride);
  const scores = new Float64Array(gallery.size);
  for (const r of picked) {
    const reference = made.vectors.subarray(r * dimension, (r + 1) * dimension);
    products(reference, gallery, 0, gallery.size, scores);
    scores.forEach((score, row) => {
      if (gallery.person[row] !== made.person[r]) bins[binOf(score)]!++;
    });
  }
  const above = countsFrom(bins);
  return above.findIndex((count) => count <= KEPT_SHARE * above[0]!);
}

/** Pairs of an enrolled person and a probe image of somebody else. */
function distinctPairs(references: Float64Array, probes: Float64Array): number {
  const images = total(probes);
  return probes.reduce((sum, own, person) => sum + (references[person] ? images - own : 0), 0);
}

/**
 * Compares every reference of `k` images with every probe. Images of other people are impostor
 * comparisons, the remaining images of the same person genuine ones. Impostor scores in the tail, and
 * all from `lowestThreshold` on, are kept one by one for the bootstrap.
 */
export function compareAll(gallery: Gallery, k: number, lowestThreshold = 1): ScoreSet {
  const made = buildReferences(gallery, k);
  const unordered = k === 1;
  const impostor = emptyBins();
  const genuine = emptyBins();
  const highImpostor = new Comparisons();
  const genuineScores = new Comparisons();
  const probesCompared = new Set<number>();
  const keptFrom = Math.min(tailStart(gallery, made), binOf(lowestThreshold));
  eachComparison(gallery, made, unordered, (r, row, bin) => {
    const enrolled = made.person[r]!;
    const shown = gallery.person[row]!;
    if (enrolled !== shown) {
      impostor[bin]!++;
      if (bin >= keptFrom) highImpostor.push(enrolled, shown, bin);
    } else if (!made.madeOf[r]!.includes(row)) {
      genuine[bin]!++;
      genuineScores.push(enrolled, shown, bin);
      probesCompared.add(row);
    }
  });
  const references = new Float64Array(gallery.people);
  for (const person of made.person) references[person]!++;
  const probes = Float64Array.from(gallery.rowsOf, (rows) => rows.length);
  return {
    templates: k,
    impostor,
    genuine,
    highImpostor,
    keptFrom,
    genuineScores,
    references,
    probes,
    orders: unordered ? 0.5 : 1,
    distinctImpostor: unordered ? total(impostor) : distinctPairs(references, probes),
    distinctGenuine: unordered ? genuineScores.length : probesCompared.size,
  };
}
