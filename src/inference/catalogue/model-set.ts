import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusalToStart } from '../../errors.ts';
import { BUILT_IN, fileOf, readCustom } from './custom-embedder.ts';
import type { EmbedderEntry, ModelEntries } from './embedder-entry.ts';
import { fileFault, type Manifest } from './manifest.ts';

/** The files that ship with the program. */
export interface ShippedModels {
  readonly manifest: Manifest;
  readonly goldenFile: string;
  readonly calibrationFile: string;
}

/** Trying the other three ways up when the face is unclear; embedding the mirror image as well. */
export type OptionalStep = 'upright' | 'mirror';

/** The models that a thread computes with, where they are, and what they should compute. */
export interface ModelFiles {
  readonly manifest: ModelEntries;
  readonly modelsFolder: string;
  readonly goldenFile: string;
  /** Golden vectors of an embedder of the operator's own; absent: they are in `goldenFile`. */
  readonly embedderGoldenFile?: string | null;
  /** Whether faces are judged for liveness as well; false leaves its model unloaded. */
  readonly liveness?: boolean;
  /** Left out only to measure what it brings: `npm run evaluate -- --degrade LIST --without STEP`. */
  readonly without?: readonly OptionalStep[];
}

/** One embedder with the pinned models around it, and where its own files are. */
export interface ModelSet extends ModelFiles {
  readonly name: string;
  readonly embedder: EmbedderEntry;
  readonly embedderGoldenFile: string | null;
  readonly calibrationFile: string;
  /** Size and digest of the weights of a model of the operator's own; null: the manifest pins them. */
  readonly weights: { readonly bytes: number; readonly sha256: string } | null;
  /** The command that makes a calibration for it. */
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

/** The set of this name. The pinned files are verified by `verifyModels`. */
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

/** Refuses unless the weights of a model of the operator's own are those that its description names. */
export async function verifyWeights({ embedder, modelsFolder, weights }: ModelSet): Promise<void> {
  if (!weights) return;
  const fault = await fileFault(modelsFolder, { file: embedder.file, ...weights });
  if (fault) {
    throw new RefusalToStart(
      `${embedder.file} ${fault}: put the file in place that embedder.json describes, or describe this one.`,
    );
  }
}

/** As `verifyWeights`, and its golden vectors must be there; the workers compare them. */
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
