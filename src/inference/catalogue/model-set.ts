import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusalToStart } from '../../errors.ts';
import { BUILT_IN, fileOf, readCustom } from './custom-embedder.ts';
import type { EmbedderEntry, ModelEntries } from './embedder-entry.ts';
import { fileFault, type Manifest } from './manifest.ts';

/** The model files that ship with the program. */
export interface ShippedModels {
  readonly manifest: Manifest;
  readonly goldenFile: string;
  readonly calibrationFile: string;
}

/**
 * Steps of the pipeline that can be left out: trying the other three orientations of an unclear face,
 * and embedding the mirror image as well.
 */
export type OptionalStep = 'upright' | 'mirror';

/** The models of an inference thread: their folder and their expected results. */
export interface ModelFiles {
  readonly manifest: ModelEntries;
  readonly modelsFolder: string;
  readonly goldenFile: string;
  /**
   * File with the golden vectors of an operator's own embedder. Absent or null: they are in
   * `goldenFile`.
   */
  readonly embedderGoldenFile?: string | null;
  /** Whether faces are judged for liveness. With false, the liveness model is not loaded. */
  readonly liveness?: boolean;
  /**
   * Steps to leave out, only to measure their benefit: `npm run evaluate -- --degrade LIST --without
   * STEP`.
   */
  readonly without?: readonly OptionalStep[];
}

/** One embedder with the pinned models for the other steps, and the paths of its own files. */
export interface ModelSet extends ModelFiles {
  readonly name: string;
  readonly embedder: EmbedderEntry;
  readonly embedderGoldenFile: string | null;
  readonly calibrationFile: string;
  /** Size and SHA-256 of the weights of an operator's own model; null when the manifest pins them. */
  readonly weights: { readonly bytes: number; readonly sha256: string } | null;
  /** The command that makes a calibration for this embedder. */
  readonly calibrate: string;
}

async function customSet(
  shipped: ShippedModels,
  modelsFolder: string,
  name: string,
): Promise<ModelSet> {
  const { entry, description } = await readCustom(modelsFolder, name);
  return {
    name,
    embedder: entry,
    manifest: { ...shipped.manifest.models, embedder: entry },
    modelsFolder,
    goldenFile: shipped.goldenFile,
    embedderGoldenFile: join(modelsFolder, fileOf(name, 'golden.json')),
    calibrationFile: join(modelsFolder, fileOf(name, 'calibration.json')),
    weights: description,
    calibrate: `npm run models -- calibrate ${name} --dataset DIR`,
  };
}

/** The model set with this name. It does not verify the pinned files; `verifyModels` does. */
export async function modelSet(
  shipped: ShippedModels,
  modelsFolder: string,
  name: string,
): Promise<ModelSet> {
  if (name !== BUILT_IN) return customSet(shipped, modelsFolder, name);
  const { models } = shipped.manifest;
  return {
    name,
    embedder: models.embedder,
    manifest: models,
    modelsFolder,
    goldenFile: shipped.goldenFile,
    embedderGoldenFile: null,
    calibrationFile: shipped.calibrationFile,
    weights: null,
    calibrate: 'npm run evaluate -- --dataset DIR --calibrate',
  };
}

/**
 * Throws RefusalToStart unless the weights of an operator's own model are those that its description
 * names.
 */
export async function verifyWeights({ embedder, modelsFolder, weights }: ModelSet): Promise<void> {
  if (!weights) return;
  const fault = await fileFault(modelsFolder, { file: embedder.file, ...weights });
  if (fault) {
    throw new RefusalToStart(
      `${embedder.file} ${fault}: put the file in place that embedder.json describes, or describe this one.`,
    );
  }
}

/**
 * Like `verifyWeights`; it also requires the file of the golden vectors. The worker threads compare the
 * vectors.
 */
export async function verifyOwnFiles(set: ModelSet): Promise<void> {
  await verifyWeights(set);
  const { name, embedderGoldenFile } = set;
  if (embedderGoldenFile === null) return;
  await access(embedderGoldenFile).catch(() => {
    throw new RefusalToStart(
      `${fileOf(name, 'golden.json')} is missing: run "npm run models -- golden ${name}".`,
    );
  });
}
