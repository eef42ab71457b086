import { readChoice } from '../../src/inference/catalogue/active-choice.ts';
import { dimensionOf } from '../../src/inference/catalogue/embedder-entry.ts';
import { verifyOwnFiles } from '../../src/inference/catalogue/model-set.ts';
import type { Catalogue } from './catalogue.ts';
import { calibrationOfSet } from './verify.ts';

/** Why it cannot be activated, as far as the files tell without running the model. */
async function lineOf(catalogue: Catalogue, name: string, place: string): Promise<string> {
  let about = '';
  try {
    const set = await catalogue.set(name);
    about = `${set.embedder.id}, ${dimensionOf(set.embedder)} numbers`;
    await verifyOwnFiles(await catalogue.verified(name));
    const { dataset } = await calibrationOfSet(set);
    about += `, calibrated on ${dataset.name}`;
  } catch (error) {
    about += `${about && '; '}not ready: ${(error as Error).message}`;
  }
  return `${place.padEnd(8)}${name}: ${about}`;
}

export async function list(catalogue: Catalogue): Promise<void> {
  const { active, former } = await readChoice(catalogue.folder);
  const missing = [active, former].filter((name) => name && !catalogue.names.includes(name));
  for (const name of [...catalogue.names, ...(missing as string[])]) {
    const place = name === active ? 'active' : name === former ? 'former' : '';
    console.log(await lineOf(catalogue, name, place));
  }
}
