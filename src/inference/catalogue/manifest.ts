import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RefusalToStart } from '../../errors.ts';

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const packageSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  integrity: z.string().startsWith('sha512-'),
  licence: z.string(),
});

const fileSchema = z.strictObject({
  package: z.string(),
  path: z.string().describe('path inside the tarball, without the leading package/'),
  file: z
    .string()
    .regex(/^[\w.-]+$/)
    .describe('file name under MODELS_PATH'),
  bytes: z.int().positive(),
  sha256,
});

const modelSchema = fileSchema.extend({
  id: z.string().describe('name stored with every template made by it'),
  input: z.strictObject({
    shape: z.tuple([z.literal(1), z.int(), z.int(), z.int()]),
    order: z.enum(['rgb', 'bgr', 'grey']),
    mean: z.number(),
    scale: z.number().positive(),
  }),
  outputs: z.record(z.string(), z.array(z.int())),
});

export const manifestSchema = z.strictObject({
  packages: z.record(z.string(), packageSchema),
  models: z.strictObject({
    detector: modelSchema,
    landmarks: modelSchema,
    embedder: modelSchema,
    liveness: modelSchema,
  }),
  samples: z.array(fileSchema),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type AssetFile = z.infer<typeof fileSchema>;
export type ModelEntry = z.infer<typeof modelSchema>;
export type ModelName = keyof Manifest['models'];

/** The models that every photograph needs. */
export const PIPELINE_MODELS = ['detector', 'landmarks', 'embedder'] as const;

/**
 * Names of the models that a pipeline loads. The liveness model is left out when it is not used, to
 * save memory.
 */
export const modelsNeeded = (liveness: boolean): readonly ModelName[] =>
  liveness ? [...PIPELINE_MODELS, 'liveness'] : PIPELINE_MODELS;

/** Reads models/manifest.json. Throws RefusalToStart when it cannot be read or is not valid. */
export async function readManifest(file: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new RefusalToStart(`The model manifest ${file} cannot be read.`);
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new RefusalToStart(`The model manifest ${file} is not valid: ${why}`);
  }
}

/** What is wrong with a file on disk; null when it is byte for byte the pinned file. */
export async function fileFault(
  folder: string,
  entry: Pick<AssetFile, 'file' | 'bytes' | 'sha256'>,
): Promise<string | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(join(folder, entry.file));
  } catch {
    return 'is missing';
  }
  if (bytes.length !== entry.bytes) return `has ${bytes.length} bytes instead of ${entry.bytes}`;
  const hash = createHash('sha256').update(bytes).digest('hex');
  return hash === entry.sha256 ? null : `has SHA-256 ${hash} instead of ${entry.sha256}`;
}

/** Throws RefusalToStart, naming the file, unless every model file is the pinned one. */
export async function verifyModels(
  manifest: Manifest,
  folder: string,
  names: readonly ModelName[] = modelsNeeded(true),
): Promise<void> {
  for (const name of names) {
    const entry = manifest.models[name];
    const fault = await fileFault(folder, entry);
    if (fault) {
      throw new RefusalToStart(
        `The model file ${join(folder, entry.file)} ${fault}. Run "npm run assets" to fetch it again.`,
      );
    }
  }
}
