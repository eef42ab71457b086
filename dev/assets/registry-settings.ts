import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from 'pacote';
import { AssetFailure } from './failure.ts';
import { type NpmConfig, npmConfig } from './npm-config.ts';
import { registryAuth } from './registry-auth.ts';

export type RegistrySettings = Options & {
  registry: string;
  retries: number;
} & Record<string, unknown>;

function certificates({ ca, cafile }: NpmConfig): string | string[] | null {
  if (!cafile) return ca ?? null;
  try {
    const all = readFileSync(cafile, 'utf8');
    return all.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? all;
  } catch (cause) {
    throw new AssetFailure(
      `The certificate file ${cafile} cannot be read: correct it with "npm config set cafile".`,
      { cause },
    );
  }
}

/** The user's npm settings under the names pacote gives them; pacote reads no npmrc itself. */
export function registrySettings(): RegistrySettings {
  const config = npmConfig();
  const files = [config.globalconfig, config.userconfig, '.npmrc'].filter((file) => file != null);
  return {
    ...registryAuth(files),
    registry: config.registry,
    // npm's own cache, so that a package that was fetched once needs no network again.
    cache: join(config.cache, '_cacache'),
    preferOffline: true,
    offline: config.offline,
    ca: certificates(config),
    strictSSL: config['strict-ssl'],
    proxy: config.proxy ?? undefined,
    httpsProxy: config['https-proxy'] ?? undefined,
    noProxy: config.noproxy ?? undefined,
    localAddress: config['local-address'] ?? undefined,
    timeout: config['fetch-timeout'],
    replaceRegistryHost: config['replace-registry-host'],
    retries: config['fetch-retries'],
    // Shorter waits than npm's: without a network they would take more than a minute.
    retry: { retries: config['fetch-retries'], factor: 4, minTimeout: 500, maxTimeout: 10_000 },
  };
}
