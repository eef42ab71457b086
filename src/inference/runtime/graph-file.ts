import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelName } from '../catalogue/manifest.ts';

/** Where the optimised graph of a model is. */
export const graphFile = (folder: string, name: ModelName): string => join(folder, `${name}.ort`);

/** One optimised graph; null where there is none. */
export const optimisedGraph = (folder: string | null, name: ModelName): Promise<Buffer | null> =>
  folder === null ? Promise.resolve(null) : readFile(graphFile(folder, name)).catch(() => null);
