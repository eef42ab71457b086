import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RefusalToStart } from '../../errors.ts';
import { BUILT_IN, CUSTOM, isCustomName } from './custom-embedder.ts';

/** Beside the models it names, so that one folder is all there is to mount and to keep. */
export const ACTIVE_FILE = `${CUSTOM}/active.json`;

const name = z.string().refine((text) => text === BUILT_IN || isCustomName(text), 'no name');
const choiceSchema = z.strictObject({ active: name, former: name.nullable() });

/** Which embedder the service runs, and which it ran before. */
export type Choice = z.infer<typeof choiceSchema>;

/** Nothing was ever chosen: the built-in. A file that cannot be read is never taken for that. */
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
