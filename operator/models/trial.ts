import { join } from 'node:path';
import type { ModelSet } from '../../src/inference/catalogue/model-set.ts';
import { type Golden, goldenOf, syntheticInput } from '../../src/inference/pipeline/self-test.ts';
import { type ModelSession, openSession } from '../../src/inference/runtime/session.ts';
import { Failure } from '../command/failure.ts';

/** Runs it on two inputs. It must give finite numbers, and other ones for the other input. */
async function check(session: ModelSession, { embedder }: ModelSet): Promise<void> {
  const made = syntheticInput(embedder);
  const [first] = Object.values(await session.run(made));
  const [second] = Object.values(await session.run(made.toReversed()));
  if (!first!.every(Number.isFinite) || first!.every((value) => value === 0)) {
    throw new Failure(`${embedder.file} does not give finite numbers for a made input.`);
  }
  if (first!.every((value, i) => value === second![i])) {
    throw new Failure(`${embedder.file} gives the same vector for two different inputs.`);
  }
}

/** Opens and runs the embedder in this process: its golden vectors, or a refusal that says why not. */
export async function tryEmbedder(set: ModelSet): Promise<Golden[string]> {
  const { embedder, modelsFolder } = set;
  try {
    const session = await openSession(join(modelsFolder, embedder.file), embedder);
    try {
      await check(session, set);
      return await goldenOf(session, embedder);
    } finally {
      await session.release();
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    const why = (error as Error).message.trim().replaceAll(/\s*\n\s*/g, ' ');
    throw new Failure(`${embedder.file} cannot be run as embedder.json describes it: ${why}`);
  }
}
