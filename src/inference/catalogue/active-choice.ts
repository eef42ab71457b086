import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RefusalToStart } from '../../errors.ts';
import { BUILT_IN, CUSTOM, isCustomName } from './custom-embedder.ts';

/**
 * File that records the chosen embedder. It lies beside the operator's own models, so that an operator
 * mounts and backs up only one folder.
 */
export const ACTIVE_FILE = `${CUSTOM}/active.json`;

const name = z
  .string()
  .refine((text) => text === BUILT_IN || isCustomName(text), 'not a model name');
const choiceSchema = z.strictObject({ active: name, former: name.nullable() });

/** Name of the embedder that the service runs, and of the one that it ran before. */
export type Choice = z.infer<typeof choiceSchema>;

/**
 * The chosen embedder; the built-in one when the file does not exist. Throws RefusalToStart when the
 * file cannot be read or is not valid.
 */
export async function readChoice(modelsFolder: string): Promise<Choice> {
  let text: string;
  try {
    text = await readFile(join(modelsFolder, ACTIVE_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { active: BUILT_IN, former: null };
    throw new RefusalToStart(`${ACTIVE_FILE} in MODELS_PATH cannot be read.`);
  }
  try {
    return choiceSchema.parse(JSON.parse(text));
  } catch {
    throw new RefusalToStart(
      `${ACTIVE_FILE} in MODELS_PATH is not valid: run "npm run models -- activate NAME".`,
    );
  }
}
