import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { FastifyInstance } from 'fastify';
import { ownFolder } from '../folders.ts';
import { smallDataset } from '../photos/small-dataset.ts';
import { type Ran, runScript } from '../run-script.ts';
import { drop, modelsIn, ownEmbedder } from './own-embedder.ts';

/** A MODELS_PATH with one own model, and the `models` command for it. */
export interface World {
  readonly folder: string;
  /** Runs `npm run models -- ...`. */
  models(...args: string[]): Promise<Ran>;
  /** As `models`; fails the test when the command fails. */
  done(...args: string[]): Promise<Ran>;
}

export function world(t: TestContext, changes: object = {}): World {
  const folder = modelsIn(ownFolder(t));
  drop(folder, 'mixed', ownEmbedder(), changes);
  const models = (...args: string[]) => {
    const script = args[0] === 'calibrate' ? 'lab/calibrate-model.ts' : 'operator/models.ts';
    return runScript(script, folder, args, { MODELS_PATH: folder });
  };
  return {
    folder,
    models,
    async done(...args) {
      const ran = await models(...args);
      assert.equal(ran.code, 0, `${args.join(' ')}: ${ran.stderr}`);
      return ran;
    },
  };
}

/** Does everything that a model needs before it can be activated. */
export async function prepare(t: TestContext, { done }: World): Promise<void> {
  await done('golden', 'mixed');
  await done('calibrate', 'mixed', '--dataset', smallDataset(ownFolder(t)), '--bootstrap', '50');
}

export const reload = (app: FastifyInstance) =>
  app.inject({ method: 'POST', url: '/admin/reload-model' });

/** Counts the threads that this process has started and that have not ended. */
export function countWorkers(t: TestContext): () => number {
  let alive = 0;
  const started = (worker: Worker): void => {
    alive++;
    worker.once('exit', () => alive--);
  };
  process.on('worker', started);
  t.after(() => process.off('worker', started));
  return () => alive;
}
