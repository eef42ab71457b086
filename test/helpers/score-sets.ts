import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { emptyBins } from '../../lab/evaluate/rates/score-set.ts';
import { binOf } from '../../src/calibration/histogram.ts';

/** A new folder with these files; only their names matter. */
export async function folderWith(files: readonly string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'evaluate-'));
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), 'x');
  }
  return root;
}

export function binsOf(scores: readonly number[]): Float64Array {
  const bins = emptyBins();
  for (const score of scores) bins[binOf(score)]!++;
  return bins;
}
