import { readFileSync, writeFileSync } from 'node:fs';
import { analyse } from '../../../src/inference/pipeline/pipeline.ts';
import { ownModels, release } from '../../helpers/models/shipped-models.ts';

/**
 * Run by tests as `node measure-rss.ts GOOD OTHER`: analyses a good photograph, then the other one.
 * Prints in kB the most memory ever resident, and what the other photograph added to it. Linux counts the parent's
 * memory into maxRSS of a child that was started by vfork, hence VmHWM; writing 5 to clear_refs lowers
 * it to what is resident now, so that the memory used to load the models is not counted.
 */
const linux = process.platform === 'linux';

function peak(): number {
  if (!linux) return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

const [good = '', other = ''] = process.argv.slice(2);
const models = await ownModels();
// Twice, so that buffers that are allocated only once do not count as growth.
for (let round = 0; round < 2; round++) await analyse(models, readFileSync(good), 'service');
const bytes = readFileSync(other);
const ever = peak();
if (linux) writeFileSync('/proc/self/clear_refs', '5');
const before = peak();
const result = await analyse(models, bytes, 'service');
// The kernel counts in groups of pages, so a growth of zero can be read as slightly negative.
const after = Math.max(before, peak());
const outcome = result.kind === 'face' ? 'face' : result.reason;
console.log(JSON.stringify({ outcome, peak: Math.max(ever, after), growth: after - before }));
await release(models);
