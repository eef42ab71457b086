import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ownFolder } from '../../helpers/folders.ts';
import { Program } from '../../helpers/process.ts';
import { face } from './service.ts';

export interface Memory {
  /** `face`, or why the photograph was refused. */
  readonly outcome: string;
  readonly peakMb: number;
  readonly growthMb: number;
}

/** Resident memory of a process of its own that analyses a good photograph and then this one. */
export async function memoryOf(t: TestContext, image: Uint8Array): Promise<Memory> {
  const folder = ownFolder(t);
  const files = [join(folder, 'good'), join(folder, 'other')];
  writeFileSync(files[0]!, face);
  writeFileSync(files[1]!, image);
  const script = join(import.meta.dirname, 'measure-rss.ts');
  const program = new Program(t, [script, ...files], {});
  const { code } = await program.exit;
  assert.equal(code, 0, program.output);
  const line = program.output.split('\n').find((text) => text.startsWith('{'));
  const said = JSON.parse(line ?? '') as { outcome: string; peak: number; growth: number };
  assert.ok(said.peak > 10_000 && said.growth >= 0, program.output);
  return { outcome: said.outcome, peakMb: said.peak / 1024, growthMb: said.growth / 1024 };
}
