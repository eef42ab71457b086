import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Manifest, readManifest } from '../../src/inference/catalogue/manifest.ts';
import { permits } from './licence-rules.ts';
import { type Lock, nameOf, readInstall } from './lock.ts';

export interface Shipped {
  readonly name: string;
  readonly version: string;
  /** As the package states it; null when it states none. */
  readonly licence: string | null;
}

const packageSchema = z.object({ license: z.string().optional().catch(undefined) });

async function ownLicence(root: string, path: string): Promise<string | undefined> {
  const text = await readFile(join(root, path, 'package.json'), 'utf8').catch(() => '{}');
  return packageSchema.parse(JSON.parse(text)).license;
}

/** All production packages, also those of other platforms, because the lock file serves them all. */
async function shippedPackages(root: string, lock: Lock): Promise<Shipped[]> {
  const locked = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);
  return Promise.all(
    locked.map(async ([path, { version = '', license }]) => ({
      name: nameOf(path),
      version,
      licence: (await ownLicence(root, path)) ?? license ?? null,
    })),
  );
}

const modelPackages = (manifest: Manifest): Shipped[] =>
  Object.values(manifest.packages).map(({ name, version, licence }) => ({
    name,
    version,
    licence,
  }));

export function licenceFaults(shipped: readonly Shipped[]): string[] {
  return shipped.flatMap(({ name, version, licence }) => {
    if (licence === null) return [`${name}@${version} states no licence`];
    return permits(licence, name) ? [] : [`${name}@${version} has the licence ${licence}`];
  });
}

export async function allShipped(root: string): Promise<Shipped[]> {
  const { lock } = await readInstall(root, '.');
  const manifest = await readManifest(join(root, 'models', 'manifest.json'));
  const all = [...(await shippedPackages(root, lock)), ...modelPackages(manifest)];
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Writes reports/licences.tsv and returns what is not allowed. */
export async function checkLicences(root: string): Promise<string[]> {
  const shipped = await allShipped(root);
  const rows = shipped.map((one) => `${one.name}\t${one.version}\t${one.licence ?? ''}\n`);
  await mkdir(join(root, 'reports'), { recursive: true });
  await writeFile(join(root, 'reports', 'licences.tsv'), rows.join(''));
  return licenceFaults(shipped);
}
