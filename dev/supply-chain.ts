import { join } from 'node:path';
import { checkLicences } from './supply-chain/licences.ts';
import { checkLockfiles } from './supply-chain/lockfile.ts';
import { writeSbom } from './supply-chain/sbom.ts';
import { findSecrets } from './supply-chain/secrets.ts';

const ROOT = join(import.meta.dirname, '..');

const USAGE = `Checks where the parts of this service come from, and that the repository holds no secret.

usage: node dev/supply-chain.ts sbom|licences|secrets|lockfile|all

  sbom        write reports/sbom.cdx.json (CycloneDX): packages and models that ship
  licences    write reports/licences.tsv; refuse a licence that is not on the list
  secrets     look for keys, passwords and data in the tracked files and their whole history
  lockfile    refuse a lock file that leaves a version open, names a source or runs an install script
  all         all of them

One line a finding; exit code 1 when there is one.`;

const CHECKS: Readonly<Record<string, (root: string) => Promise<string[]>>> = {
  lockfile: checkLockfiles,
  licences: checkLicences,
  secrets: findSecrets,
  sbom: writeSbom,
};

async function run(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const findings = await CHECKS[name]!(ROOT);
    for (const finding of findings) console.log(`${name}: ${finding}`);
    console.error(`${name}: ${findings.length === 0 ? 'ok' : `${findings.length} findings`}`);
    if (findings.length > 0) process.exitCode = 1;
  }
}

const [name = '', ...rest] = process.argv.slice(2);
if (name === '--help' || name === '-h') console.log(USAGE);
else if (rest.length === 0 && name === 'all') await run(Object.keys(CHECKS));
else if (rest.length === 0 && Object.hasOwn(CHECKS, name)) await run([name]);
else {
  console.error(USAGE);
  process.exitCode = 2;
}
