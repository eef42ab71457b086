import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type Manifest, readManifest } from '../../src/inference/catalogue/manifest.ts';

const bomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.looseObject({ name: z.string() })),
});

export type Bom = z.infer<typeof bomSchema>;

/**
 * npm itself writes the bill of materials; a generator of its own (@cyclonedx/cyclonedx-npm) would add
 * 177 packages. It is made from the lock file alone, whatever is in node_modules.
 */
const ARGS = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];

function npmSbom(root: string): Bom {
  const path = process.env.npm_execpath ?? '';
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  const windows = process.platform === 'win32';
  const npm = /^npm-cli\.c?js$/.test(basename(path))
    ? spawnSync(process.execPath, [path, ...ARGS], options)
    : spawnSync(windows ? 'npm.cmd' : 'npm', ARGS, { ...options, shell: windows });
  if (npm.error) throw npm.error;
  if (npm.status !== 0) throw new Error(`npm sbom failed: ${npm.stderr.trim()}`);
  return bomSchema.parse(JSON.parse(npm.stdout));
}

/** The model files, which npm cannot list: they are fetched one by one, not installed. */
const modelComponents = ({ models, packages }: Manifest) =>
  Object.values(models).map((model) => {
    const from = packages[model.package]!;
    return {
      type: 'machine-learning-model',
      'bom-ref': `model:${model.id}`,
      name: model.file,
      version: from.version,
      hashes: [{ alg: 'SHA-256', content: model.sha256 }],
      licenses: [{ license: { id: from.licence } }],
      purl: `pkg:npm/${from.name}@${from.version}#${model.path}`,
    };
  });

export async function bomOf(root: string): Promise<Bom> {
  const bom = npmSbom(root);
  const manifest = await readManifest(join(root, 'models', 'manifest.json'));
  return { ...bom, components: [...bom.components, ...modelComponents(manifest)] };
}

/** Writes reports/sbom.cdx.json: CycloneDX of what ships, models included. */
export async function writeSbom(root: string): Promise<string[]> {
  const bom = await bomOf(root);
  await mkdir(join(root, 'reports'), { recursive: true });
  await writeFile(join(root, 'reports', 'sbom.cdx.json'), `${JSON.stringify(bom, null, 2)}\n`);
  return [];
}
