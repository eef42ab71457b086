import { renameSync, writeFileSync } from 'node:fs';

/** Writes the whole file in one step, because the service may read it at the same time. */
export function writeJson(file: string, value: object): void {
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
  renameSync(draft, file);
}
