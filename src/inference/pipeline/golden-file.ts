import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ModelFiles } from '../catalogue/model-set.ts';
import type { Golden } from './self-test.ts';

// Not beside the self-test: every inference thread loads that, and the schema library takes megabytes.
const goldenSchema = z.record(
  z.string(),
  z.record(z.string(), z.object({ length: z.number(), head: z.array(z.number()).min(1) })),
);

/** Throws when the file cannot be read or holds something else. */
export const readGolden = async (file: string): Promise<Golden> =>
  goldenSchema.parse(JSON.parse(await readFile(file, 'utf8')));

/**
 * What the graphs should compute. An embedder that an operator brought has a golden file of its own,
 * and the shipped vector never stands in for it.
 */
export async function expectedOf(
  files: Pick<ModelFiles, 'goldenFile' | 'embedderGoldenFile'>,
): Promise<Partial<Golden>> {
  const shipped = await readGolden(files.goldenFile);
  const own = files.embedderGoldenFile ? await readGolden(files.embedderGoldenFile) : shipped;
  return { ...shipped, embedder: own.embedder };
}
