import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../../operator/command/failure.ts';
import { comparisonScore } from '../../../src/domain/comparison/matching.ts';
import type { Dataset } from './dataset.ts';
import type { FoldScores } from './folds.ts';
import type { Extracted } from './gallery.ts';

/** Two indexes into the images of the data set. */
export type ImagePair = readonly [number, number];

export interface Fold {
  readonly genuine: readonly ImagePair[];
  readonly impostor: readonly ImagePair[];
}

const malformed = (line: number, why: string): UsageError =>
  new UsageError(`pairs.txt, line ${line}: ${why}.`);

/** Finds an image by the name of the person and the number of the image. */
type Lookup = (name: string, number: string, line: number) => number;

function lookupIn(dataset: Dataset): Lookup {
  const index = new Map<string, number>();
  dataset.images.forEach((image, i) => {
    index.set(`${dataset.people[image.person]}/${image.number}`, i);
  });
  return (name, number, line) => {
    if (!/^\d+$/.test(number)) throw malformed(line, `"${number}" is not an image number`);
    const found = index.get(`${name}/${Number(number)}`);
    if (found === undefined) throw malformed(line, 'it names an image that the folder lacks');
    return found;
  };
}

/** The format of http://vis-www.cs.umass.edu/lfw/README.txt, section 3: folds, pairs a class. */
export function parsePairs(text: string, dataset: Dataset): Fold[] {
  const lines = text.trimEnd().split(/\r?\n/);
  const header = /^(\d+)\s+(\d+)\s*$/.exec(lines[0] ?? '');
  if (!header) throw malformed(1, 'expected two numbers, the folds and the pairs of a class');
  const [folds, size] = [Number(header[1]), Number(header[2])];
  if (folds < 2 || size < 1) throw malformed(1, 'expected at least two folds of one pair');
  const expected = 1 + 2 * folds * size;
  if (lines.length !== expected) {
    throw malformed(lines.length, `expected ${expected} lines in all, found ${lines.length}`);
  }
  const lookup = lookupIn(dataset);
  const row = (at: number, columns: number): string[] => {
    const cells = (lines[at] ?? '').trim().split(/\s+/);
    if (cells.length !== columns) throw malformed(at + 1, `expected ${columns} columns`);
    return cells;
  };
  const genuineAt = (at: number): ImagePair => {
    const [name, i, j] = row(at, 3) as [string, string, string];
    return [lookup(name, i, at + 1), lookup(name, j, at + 1)];
  };
  const impostorAt = (at: number): ImagePair => {
    const [first, i, second, j] = row(at, 4) as [string, string, string, string];
    return [lookup(first, i, at + 1), lookup(second, j, at + 1)];
  };
  return Array.from({ length: folds }, (_, fold) => {
    const start = 1 + 2 * fold * size;
    const range = (from: number): number[] => Array.from({ length: size }, (_, i) => from + i);
    return {
      genuine: range(start).map(genuineAt),
      impostor: range(start + size).map(impostorAt),
    };
  });
}

/** The folds of `DIR/pairs.txt`, or null when there is none. */
export async function readPairs(dataset: Dataset): Promise<Fold[] | null> {
  let text: string;
  try {
    text = await readFile(join(dataset.root, 'pairs.txt'), 'utf8');
  } catch {
    return null;
  }
  return parsePairs(text, dataset);
}

/** Null where one of the two images has no face. */
export function scoreFolds(folds: readonly Fold[], extracted: readonly Extracted[]): FoldScores[] {
  const score = ([i, j]: ImagePair): number | null => {
    const [a, b] = [extracted[i], extracted[j]];
    if (a?.kind !== 'face' || b?.kind !== 'face') return null;
    return comparisonScore(a.embedding, b.embedding);
  };
  return folds.map((fold) => ({
    genuine: fold.genuine.map(score),
    impostor: fold.impostor.map(score),
  }));
}
