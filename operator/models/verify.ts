import { TARGETS } from '../../src/calibration/rates.ts';
import type { Calibration } from '../../src/domain/comparison/threshold.ts';
import { CalibrationFile } from '../../src/inference/catalogue/calibration-file.ts';
import { dimensionOf } from '../../src/inference/catalogue/embedder-entry.ts';
import { type ModelSet, verifyOwnFiles } from '../../src/inference/catalogue/model-set.ts';
import { readGolden } from '../../src/inference/pipeline/golden-file.ts';
import { goldenFault } from '../../src/inference/pipeline/self-test.ts';
import { Failure } from '../command/failure.ts';
import type { Catalogue } from './catalogue.ts';
import { tryEmbedder } from './trial.ts';

/** The calibration must have a threshold for every value that MATCH_FMR may have. */
export const calibrationOfSet = (set: ModelSet): Promise<Calibration> =>
  new CalibrationFile(set).read(TARGETS);

/** Digests, a run on made input and the golden vectors; throws what is wrong. */
export async function verifySet(catalogue: Catalogue, name: string): Promise<ModelSet> {
  const set = await catalogue.verified(name);
  const computed = await tryEmbedder(set);
  await verifyOwnFiles(set);
  const golden = await readGolden(set.embedderGoldenFile ?? set.goldenFile).catch(() => {
    throw new Failure(
      `The golden file of ${name} is not valid: run "npm run models -- golden ${name} --force".`,
    );
  });
  const fault = goldenFault(golden.embedder, computed);
  if (fault !== null) {
    throw new Failure(
      `${set.embedder.file} does not compute its golden vector: output "${fault}" differs.`,
    );
  }
  return set;
}

export async function verify(catalogue: Catalogue, name: string): Promise<void> {
  const set = await verifySet(catalogue, name);
  const { id } = set.embedder;
  console.log(
    `${name}: ${id}, ${dimensionOf(set.embedder)} numbers; digest, shape and golden vectors are right.`,
  );
  try {
    const { dataset } = await calibrationOfSet(set);
    console.log(
      `Calibrated on ${dataset.name}: ${dataset.people} people, ${dataset.images} images.`,
    );
  } catch (error) {
    console.log(`Not calibrated: ${(error as Error).message}`);
  }
}
