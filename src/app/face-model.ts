import type { Config } from '../config.ts';
import { CONFIDENT_FMR } from '../domain/comparison/adaptation.ts';
import { SAME_CAPTURE } from '../domain/comparison/replay.ts';
import type { Calibration } from '../domain/comparison/threshold.ts';
import { RefusalToStart } from '../errors.ts';
import { readChoice } from '../inference/catalogue/active-choice.ts';
import { CalibrationFile } from '../inference/catalogue/calibration-file.ts';
import { dimensionOf } from '../inference/catalogue/embedder-entry.ts';
import { modelsNeeded, readManifest, verifyModels } from '../inference/catalogue/manifest.ts';
import { type ModelSet, modelSet, verifyOwnFiles } from '../inference/catalogue/model-set.ts';
import { InferencePool } from '../inference/pool/pool.ts';
import type { CalibrationSource, FaceEngine } from '../ports/engine.ts';
import { SEARCH_FMR } from '../services/enrolment/duplicate-search.ts';
import { ENROLMENT_FMR } from '../services/shared/policy.ts';

/** Path of a file that ships with the program. */
export type Shipped = (...path: string[]) => string;

/** The embedder that the operator chose, with everything that is needed to run it. */
export interface FaceModel {
  /** Id that is stored with every template of the embedder. */
  readonly id: string;
  readonly dimension: number;
  readonly calibration: Calibration;
  /** See `ReplayPolicy`. */
  readonly sameCapture: number | null;
  readonly set: ModelSet;
}

/** The source of the thresholds. Another source replaces this line. */
const calibrationSource = (set: ModelSet): CalibrationSource => new CalibrationFile(set);

/**
 * Reads which model was chosen, and its files. With `verify` false the weights are not read. Throws
 * RefusalToStart when a file is missing or not valid.
 */
export async function readFaceModel(
  config: Config,
  shipped: Shipped,
  verify: boolean,
): Promise<FaceModel> {
  const manifest = await readManifest(shipped('models', 'manifest.json'));
  const files = {
    manifest,
    goldenFile: shipped('models', 'golden.json'),
    calibrationFile: shipped('models', 'calibration.json'),
  };
  const { MODELS_PATH, MATCH_FMR, PAD_MODE } = config;
  const { active } = await readChoice(MODELS_PATH);
  const set = await modelSet(files, MODELS_PATH, active);
  const { id } = set.embedder;
  const needed = [MATCH_FMR, ENROLMENT_FMR, SEARCH_FMR, CONFIDENT_FMR];
  const calibration = await calibrationSource(set).read(needed);
  if (verify) {
    await verifyModels(manifest, MODELS_PATH, modelsNeeded(PAD_MODE !== 'off'));
    await verifyOwnFiles(set);
  }
  const { sameCapture = SAME_CAPTURE } = set.embedder;
  return { id, dimension: dimensionOf(set.embedder), calibration, sameCapture, set };
}

export const openEngine = (config: Config, { set }: FaceModel): Promise<FaceEngine> =>
  InferencePool.open({
    manifest: set.manifest,
    modelsFolder: set.modelsFolder,
    goldenFile: set.goldenFile,
    embedderGoldenFile: set.embedderGoldenFile,
    liveness: config.PAD_MODE !== 'off',
    profile: config.QUALITY_PROFILE,
    threads: config.OMP_NUM_THREADS,
    maxQueue: config.QUEUE_LIMIT,
    maxWaitMs: config.QUEUE_WAIT_MS,
  });

/** The same refusal without the folders of this machine, for an answer of the API. */
export function withoutFolders(error: unknown, config: Config, shipped: Shipped): unknown {
  if (!(error instanceof RefusalToStart)) return error;
  const message = error.message
    .replaceAll(config.MODELS_PATH, 'MODELS_PATH')
    .replaceAll(shipped('models'), 'models');
  return new RefusalToStart(message, { cause: error });
}
