import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  ACTIVE_FILE,
  type Choice,
  readChoice,
} from '../../src/inference/catalogue/active-choice.ts';
import { Failure } from '../command/failure.ts';
import type { Catalogue } from './catalogue.ts';
import { calibrationOfSet, verifySet } from './verify.ts';
import { writeJson } from './write.ts';

const NEXT =
  'The service takes it at its next start or with POST /admin/reload-model, each replica on its own. People enrolled with another model are then asked to enrol again; rolling back makes them known again.';

async function choose(catalogue: Catalogue, name: string, former: string | null): Promise<void> {
  const set = await verifySet(catalogue, name);
  const { byTemplates } = await calibrationOfSet(set);
  const file = join(catalogue.folder, ACTIVE_FILE);
  mkdirSync(dirname(file), { recursive: true });
  writeJson(file, { active: name, former } satisfies Choice);
  console.log(`${name} (${set.embedder.id}) is the active model. ${NEXT}`);
  const guessed = byTemplates['1']!.filter((point) => point.extrapolated).map(({ fmr }) => fmr);
  if (guessed.length > 0) {
    console.error(
      `Its thresholds for a false match rate of ${guessed.join(', ')} are extrapolated: the data they were chosen on is too small to count so few errors.`,
    );
  }
}

export async function activate(catalogue: Catalogue, name: string): Promise<void> {
  // A file that cannot be read is repaired by choosing again.
  const choice = await readChoice(catalogue.folder).catch(() => null);
  const former = choice?.active === name ? choice.former : (choice?.active ?? null);
  await choose(catalogue, name, former);
}

export async function rollback(catalogue: Catalogue): Promise<void> {
  const { active, former } = await readChoice(catalogue.folder);
  if (former === null)
    throw new Failure('No other model was active before: nothing to go back to.');
  await choose(catalogue, former, active);
}
