import { existsSync } from 'node:fs';
import { readGolden } from '../../src/inference/pipeline/golden-file.ts';
import { goldenFault } from '../../src/inference/pipeline/self-test.ts';
import { Failure } from '../command/failure.ts';
import type { Catalogue } from './catalogue.ts';
import { tryEmbedder } from './trial.ts';
import { writeJson } from './write.ts';

/** Writes what the model computes on this machine. Every later start compares its own result. */
export async function writeGolden(
  catalogue: Catalogue,
  name: string,
  force: boolean,
): Promise<void> {
  const set = await catalogue.verified(name);
  const file = set.embedderGoldenFile;
  if (file === null)
    throw new Failure('The golden vectors of the built-in are written by "npm run golden".');
  const embedder = await tryEmbedder(set);
  if (existsSync(file) && !force) {
    const known = await readGolden(file).catch(() => ({}) as Record<string, never>);
    if (goldenFault(known.embedder, embedder) !== null) {
      throw new Failure(
        `There is a golden.json of ${name} that says something else: --force replaces it.`,
      );
    }
    console.log(`golden.json of ${name} is right already.`);
    return;
  }
  writeJson(file, { embedder });
  console.log(`wrote golden.json of ${name}`);
}
