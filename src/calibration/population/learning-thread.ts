import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Learned, LearningTask } from '../../domain/population/learning.ts';
import type { PopulationLearner } from '../../ports/population.ts';
import { packed } from './task-bytes.ts';

/** The worker lies beside this file, as TypeScript or as JavaScript. */
const WORKER = new URL(`./learn-worker${extname(import.meta.url)}`, import.meta.url);
/** The faces of 2,000 people take 12 MB. */
const LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 };

/** Learns in a thread of its own, so that no request waits for it. The thread ends afterwards. */
export class LearningThread implements PopulationLearner {
  async learn(task: LearningTask): Promise<Learned | null> {
    const workerData = await packed(task);
    const worker = new Worker(WORKER, {
      workerData,
      transferList: [workerData.vectors.buffer],
      resourceLimits: LIMITS,
    });
    try {
      const [learned] = await once(worker, 'message');
      return learned as Learned | null;
    } finally {
      await worker.terminate();
    }
  }
}
