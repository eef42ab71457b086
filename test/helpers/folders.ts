import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export const ROOT = join(import.meta.dirname, '..', '..');

/** A folder of the test's own, removed when the test ends. */
export function ownFolder(t: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'biometric-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
