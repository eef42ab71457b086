import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What decides whether node_modules is up to date; its native parts depend on the platform. */
function wanted(folder) {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'package.json'])
    hash.update(readFileSync(join(folder, file)));
  return `${hash.digest('hex')} ${process.platform}-${process.arch}\n`;
}

const stampOf = (folder) => join(folder, 'node_modules', '.install-stamp');

export function isInstalled(folder) {
  try {
    return readFileSync(stampOf(folder), 'utf8') === wanted(folder);
  } catch {
    return false;
  }
}

export function markInstalled(folder) {
  writeFileSync(stampOf(folder), wanted(folder));
}
