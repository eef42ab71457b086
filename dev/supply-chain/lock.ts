import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const specs = z.record(z.string(), z.string()).default({});

const lockedSchema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  license: z.string().optional(),
  link: z.boolean().default(false),
  dev: z.boolean().default(false),
  optional: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
  dependencies: specs,
  optionalDependencies: specs,
});

const lockSchema = z.object({
  lockfileVersion: z.number(),
  packages: z.record(z.string(), lockedSchema),
});

const manifestSchema = z.object({
  dependencies: specs,
  devDependencies: specs,
  optionalDependencies: specs,
});

const rootSchema = z.object({ packages: z.object({ '': manifestSchema }) });

export type Locked = z.infer<typeof lockedSchema>;
export type Lock = z.infer<typeof lockSchema>;
export type PackageJson = z.infer<typeof manifestSchema>;

/** The files that decide what is installed in one folder. */
export interface Install {
  readonly folder: string;
  readonly lock: Lock;
  /** The dependencies of package.json, as the lock file repeats them. */
  readonly lockedRoot: PackageJson;
  readonly packageJson: PackageJson;
  readonly npmrc: string;
}

export const parseLock = (text: string): Lock => lockSchema.parse(JSON.parse(text));

/** The name a lock file's key stands for: what follows the last node_modules/. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 13);

export async function readInstall(root: string, folder: string): Promise<Install> {
  const read = (file: string) => readFile(join(root, folder, file), 'utf8');
  const text = await read('package-lock.json');
  return {
    folder,
    lock: parseLock(text),
    lockedRoot: rootSchema.parse(JSON.parse(text)).packages[''],
    packageJson: manifestSchema.parse(JSON.parse(await read('package.json'))),
    npmrc: await read('.npmrc').catch(() => ''),
  };
}
