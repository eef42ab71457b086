import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../../../src/inference/catalogue/manifest.ts';
import { InferencePool } from '../../../../src/inference/pool/pool.ts';
import { ROOT } from '../../../helpers/folders.ts';

/**
 * Run by tests as `node two-at-once.ts IMAGE`: both threads of a pool analyse the photograph at the
 * same time. Prints the outcomes and the most memory ever resident in kB. Linux counts the parent's
 * memory into maxRSS of a child that was started by vfork, hence VmHWM there.
 */
function peak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

process.env.ORT_DISABLE_TELEMETRY = '1';
const { models } = await readManifest(join(ROOT, 'models', 'manifest.json'));
const pool = await InferencePool.open({
  manifest: models,
  modelsFolder: process.env.MODELS_PATH || join(ROOT, 'models'),
  goldenFile: join(ROOT, 'models', 'golden.json'),
  threads: 2,
  maxQueue: 2,
  maxWaitMs: 60_000,
});
const image = readFileSync(process.argv[2] ?? '');
const both = [0, 1].map(() => pool.analyse(Uint8Array.from(image)));
const kinds = (await Promise.all(both)).map((a) => (a.kind === 'face' ? 'face' : a.reason));
console.log(JSON.stringify({ kinds, peak: peak() }));
await pool.close();
