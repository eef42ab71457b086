import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ModelFiles } from '../catalogue/model-set.ts';
import type { Golden } from './self-test.ts';

// This is not in self-test.ts, because every inference thread loads that file and the schema library
// takes megabytes of memory.
const goldenSchema = z.record(
  z.string(),
  z.record(z.string(), z.object({ length: z.number(), head: z.array(z.number()).min(1) })),
);

/** Reads a file of golden vectors. Throws when it cannot be read or is not valid. */
export const readGolden = async (file: string): Promise<Golden> =>
  goldenSchema.parse(JSON.parse(await readFile(file, 'utf8')));

/**
 * The expected golden vectors of all models. An operator's own embedder has a golden file of its own;
 * the vectors of the built-in embedder never replace it.
 */
export async function expectedOf(
  files: Pick<ModelFiles, 'goldenFile' | 'embedderGoldenFile'>,
): Promise<Partial<Golden>> {
  const shipped = await readGolden(files.goldenFile);
  const own = files.embedderGoldenFile ? await readGolden(files.embedderGoldenFile) : shipped;
  return { ...shipped, embedder: own.embedder };
}
