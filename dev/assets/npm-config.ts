import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { z } from 'zod';
import { AssetFailure } from './failure.ts';

const text = z.string().nullish().catch(null);

const configSchema = z.object({
  registry: z.url(),
  cache: z.string(),
  userconfig: text,
  globalconfig: text,
  cafile: text,
  ca: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .catch(null),
  'strict-ssl': z.boolean().catch(true),
  proxy: text,
  'https-proxy': text,
  noproxy: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .catch(null),
  'local-address': text,
  'fetch-retries': z.number().catch(2),
  'fetch-timeout': z.number().catch(300_000),
  offline: z.boolean().catch(false),
  'replace-registry-host': z.string().catch('npmjs'),
});

export type NpmConfig = z.infer<typeof configSchema>;

/** Asks npm for its settings, because they come from many files, flags and variables. */
export function npmConfig(): NpmConfig {
  const path = process.env.npm_execpath ?? '';
  const own = /^npm-cli\.c?js$/.test(basename(path));
  const args = ['config', 'list', '--json', '--loglevel=error'];
  const npm = own
    ? spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' })
    : spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
        encoding: 'utf8',
        shell: process.platform === 'win32',
      });
  try {
    return configSchema.parse(JSON.parse(npm.stdout));
  } catch (cause) {
    throw new AssetFailure('npm does not tell its settings: try "npm config list --json".', {
      cause,
    });
  }
}
