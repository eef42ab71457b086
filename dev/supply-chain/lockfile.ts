import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Install, type Lock, type Locked, nameOf, parseLock, readInstall } from './lock.ts';

/** Every folder that `npm ci` is run in. */
const FOLDERS = ['.', 'scripts/runtime', 'lab/bench/peers/packages'];
/** Their install script only fetches or builds what is not used here, and is never run. */
const MAY_HAVE_INSTALL_SCRIPT = new Set(['core-js', 'onnxruntime-node', 'tree-sitter-powershell']);

const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
/** Exactly one SHA-512 in base64. With several, or a weaker one, npm would accept other bytes. */
const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
/** A version range: anything with a colon or a slash is an address or an alias. */
const RANGE = /^[^:/\\]*$/;

function packageFaults(path: string, one: Locked): string[] {
  const name = nameOf(path);
  const faults: string[] = [];
  if (!path.startsWith('node_modules/')) faults.push('is outside node_modules');
  if (one.link) faults.push('is a link to a folder');
  if (one.name !== undefined && one.name !== name) faults.push(`is ${one.name} under another name`);
  if (!EXACT.test(one.version ?? '')) faults.push(`has no exact version (${one.version})`);
  if (one.integrity === undefined) faults.push('has no integrity');
  else if (!SHA512.test(one.integrity)) faults.push('has an integrity that is no single sha512');
  if (one.resolved !== undefined) faults.push(`names its source (${one.resolved})`);
  if (one.hasInstallScript && !MAY_HAVE_INSTALL_SCRIPT.has(name)) {
    faults.push('has an install script');
  }
  for (const [dependency, spec] of Object.entries({
    ...one.dependencies,
    ...one.optionalDependencies,
  })) {
    if (!RANGE.test(spec)) faults.push(`wants ${dependency} from ${spec}`);
  }
  return faults.map((fault) => `${path} ${fault}`);
}

function rootFaults({ packageJson, lockedRoot, lock }: Install): string[] {
  const faults: string[] = [];
  if (lock.lockfileVersion !== 3) faults.push(`lockfileVersion is ${lock.lockfileVersion}`);
  if (!isDeepStrictEqual(packageJson, lockedRoot)) {
    faults.push('package.json and package-lock.json name different dependencies');
  }
  const { dependencies, devDependencies, optionalDependencies } = packageJson;
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
  for (const [name, version] of Object.entries(all)) {
    if (!EXACT.test(version)) faults.push(`package.json does not pin ${name} (${version})`);
    const locked = lock.packages[`node_modules/${name}`]?.version;
    if (locked !== version) faults.push(`${name} is ${version} and locked at ${locked}`);
  }
  return faults;
}

/** What is wrong in the files that decide what is installed. */
export function lockfileFaults(install: Install): string[] {
  const { folder, lock, npmrc } = install;
  const faults = rootFaults(install);
  for (const [path, one] of Object.entries(lock.packages)) {
    if (path !== '') faults.push(...packageFaults(path, one));
  }
  const settings = npmrc.split(/\r?\n/).filter((line) => /^\s*ignore-scripts\s*=/.test(line));
  if (settings.length !== 1 || !/=\s*true\s*$/.test(settings[0]!)) {
    faults.push('.npmrc does not say ignore-scripts=true');
  }
  return faults.map((fault) => `${join(folder, 'package-lock.json')}: ${fault}`);
}

/** Packages on disk whose integrity is another than the lock file's. */
export function installedFaults(lock: Lock, installed: Lock): string[] {
  return Object.entries(installed.packages)
    .filter(([path, { integrity }]) => path !== '' && lock.packages[path]?.integrity !== integrity)
    .map(([path]) => `${path} is installed with another integrity than the locked one`);
}

export async function checkLockfiles(root: string): Promise<string[]> {
  const faults: string[] = [];
  for (const folder of FOLDERS) {
    const install = await readInstall(root, folder);
    faults.push(...lockfileFaults(install));
    // npm writes into this file what it has verified and unpacked.
    const record = join(root, folder, 'node_modules', '.package-lock.json');
    const text = await readFile(record, 'utf8').catch(() => null);
    if (text !== null) faults.push(...installedFaults(install.lock, parseLock(text)));
  }
  return faults;
}
