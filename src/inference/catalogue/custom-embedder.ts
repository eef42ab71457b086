import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { FivePoints } from '../../domain/face/face.ts';
import { RefusalToStart } from '../../errors.ts';
import { ARCFACE_112 } from '../image/geometry.ts';
import type { EmbedderEntry } from './embedder-entry.ts';
import { sha256 } from './manifest.ts';

/** Folder under MODELS_PATH for the operator's own models and the choice between models. */
export const CUSTOM = 'custom';
/** Name of the embedder that ships with the program. */
export const BUILT_IN = 'built-in';

const NAME = /^(?!built-in$)[a-z0-9][a-z0-9_-]{0,31}$/;
export const isCustomName = (name: string): boolean => NAME.test(name);

const side = z.int().min(32).max(512);
const perChannel = (value: z.ZodNumber) => z.union([value, z.tuple([value, value, value])]);
const point = z.tuple([z.number(), z.number()]);

/** Content of embedder.json. The table in models/README.md explains each field. */
export const descriptionSchema = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9][\w.@-]{0,63}$/, '1 to 64 of A-Z a-z 0-9 . _ @ -'),
    source: z.string().min(1),
    licence: z.string().min(1),
    bytes: z.int().positive(),
    sha256,
    input: z.strictObject({
      width: side,
      height: side,
      order: z.enum(['rgb', 'bgr']),
      mean: perChannel(z.number()),
      std: perChannel(z.number().positive()),
    }),
    alignment: z.union([z.literal('arcface'), z.tuple([point, point, point, point, point])]),
    output: z.string().min(1),
    dimension: z.int().min(16).max(4096),
    clarity: z.strictObject({ least: z.number().positive(), good: z.number() }).optional(),
    sameCapture: z.number().min(0.5).max(1).optional(),
  })
  .superRefine(({ input: { width, height }, alignment, clarity }, issues) => {
    const fault = (path: string, message: string) =>
      issues.addIssue({ code: 'custom', path: [path], message });
    if (clarity && clarity.good <= clarity.least) fault('clarity', 'good must be above least');
    if (alignment === 'arcface') {
      if (width !== height) fault('alignment', '"arcface" is for a square input: give five points');
      return;
    }
    const inside = alignment.every(([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height);
    const distinct = new Set(alignment.map((p) => p.join())).size === alignment.length;
    if (!inside || !distinct) fault('alignment', 'five different points inside the input');
  });

export type Description = z.infer<typeof descriptionSchema>;

export interface CustomModel {
  readonly name: string;
  readonly description: Description;
  readonly entry: EmbedderEntry;
}

/**
 * Path of a file in the folder of a model, relative to MODELS_PATH. Error messages name the file in
 * this way.
 */
export const fileOf = (name: string, file: string): string => `${CUSTOM}/${name}/${file}`;

function pointsOf({ alignment, input }: Description): FivePoints | undefined {
  if (alignment !== 'arcface') return alignment.map(([x, y]) => ({ x, y })) as never;
  if (input.width === 112) return undefined;
  const scale = input.width / 112;
  return ARCFACE_112.map(({ x, y }) => ({ x: x * scale, y: y * scale })) as never;
}

/**
 * Id of the embedder: the id in the description with a digest of everything that changes the
 * embeddings. Templates made before and after such a change are then never compared, even if the
 * operator keeps the id.
 */
function fullId({ id, sha256: file, input, alignment, output, dimension }: Description): string {
  const { width, height, order, mean, std } = input;
  const all = [file, width, height, order, mean, std, alignment, output, dimension];
  const digest = createHash('sha256').update(JSON.stringify(all)).digest('hex');
  return `${id}#${digest.slice(0, 8)}`;
}

/** What the pipeline must know of the model with this description. */
export function entryOf(name: string, description: Description): EmbedderEntry {
  const { input, output, dimension, clarity = null, sameCapture = null } = description;
  const { width, height, order, mean, std: scale } = input;
  const points = pointsOf(description);
  return {
    id: fullId(description),
    file: fileOf(name, 'model.onnx'),
    input: { shape: [1, 3, height, width], order, mean, scale },
    outputs: { [output]: [1, dimension] },
    clarity,
    sameCapture,
    ...(points && { points }),
  };
}

/**
 * Reads the description of an operator's own model. Throws RefusalToStart when it is missing or not
 * valid. The file of the weights is not read.
 */
export async function readCustom(modelsFolder: string, name: string): Promise<CustomModel> {
  const file = fileOf(name, 'embedder.json');
  if (!isCustomName(name)) {
    throw new RefusalToStart(
      `"${name.slice(0, 64)}" is not a model name: use 1 to 32 characters of a-z 0-9 _ -, and not "${BUILT_IN}".`,
    );
  }
  let text: string;
  try {
    text = await readFile(join(modelsFolder, file), 'utf8');
  } catch {
    throw new RefusalToStart(`There is no model "${name}": ${file} is missing in MODELS_PATH.`);
  }
  const parsed = descriptionSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const why = parsed.error.issues.map((i) => `${i.path.join('.') || 'it'}: ${i.message}`);
    throw new RefusalToStart(`${file} is not valid: ${why.join('; ')}.`);
  }
  return { name, description: parsed.data, entry: entryOf(name, parsed.data) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Names of the operator's own models, sorted. */
export async function customNames(modelsFolder: string): Promise<string[]> {
  const entries = await readdir(join(modelsFolder, CUSTOM), { withFileTypes: true }).catch(
    () => [],
  );
  return entries
    .filter((entry) => entry.isDirectory() && isCustomName(entry.name))
    .map((entry) => entry.name)
    .sort();
}
