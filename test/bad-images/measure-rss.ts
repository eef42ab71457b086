import { readFileSync } from 'node:fs';
import { analyse } from '../../src/inference/pipeline.ts';
import { ownModels, release } from './models.ts';

/**
 * Run by tests as `node measure-rss.ts GOOD OTHER`: analyses a good photograph, then the other one,
 * and prints the peak of the resident memory (kB) after each. Linux counts the parent's memory into
 * maxRSS of a child that was started by vfork, hence VmHWM where there is one.
 */
function peak(): number {
  const { maxRSS } = process.resourceUsage();
  if (process.platform !== 'linux') return maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

const [good = '', other = ''] = process.argv.slice(2);
const models = await ownModels();
// Twice, so that buffers which are made once do not count as growth.
for (let round = 0; round < 2; round++) await analyse(models, readFileSync(good), 'service');
const bytes = readFileSync(other);
const before = peak();
const result = await analyse(models, bytes, 'service');
const after = peak();
const outcome = result.kind === 'face' ? 'face' : result.reason;
console.log(JSON.stringify({ outcome, before, after }));
await release(models);
