import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelName } from '../catalogue/manifest.ts';

/** Path of the optimised graph of a model. */
export const graphFile = (folder: string, name: ModelName): string => join(folder, `${name}.ort`);

/** The bytes of an optimised graph; null when there is none. */
export const optimisedGraph = (folder: string | null, name: ModelName): Promise<Buffer | null> =>
  folder === null ? Promise.resolve(null) : readFile(graphFile(folder, name)).catch(() => null);
