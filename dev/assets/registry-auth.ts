import { readFileSync } from 'node:fs';

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return [];
  }
}

const withEnvironment = (value: string) =>
  value.replace(/\$\{(\w+)[?-]?\}/g, (whole, name: string) => process.env[name] ?? whole);

/**
 * The per-host settings (`//host/:_authToken=...`) of the npmrc files, later files winning.
 * npm does not list these, and pacote sends each only to the host it names.
 */
export function registryAuth(files: readonly string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const line of files.flatMap(readLines)) {
    const [, key, value] = /^\s*(\/\/[^=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key && value) settings[key] = withEnvironment(value.replace(/^"(.*)"$/, '$1'));
  }
  return settings;
}
