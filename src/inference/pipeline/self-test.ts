import { RefusalToStart } from '../../errors.ts';
import type { EmbedderEntry } from '../catalogue/embedder-entry.ts';
import { ofChannel } from '../image/warp.ts';
import type { ModelSession } from '../runtime/session.ts';
import type { LoadedModels } from './load-models.ts';

/**
 * Golden vectors: for each model, the first numbers and the length of each output for one synthetic
 * input. The weights are already pinned by SHA-256; golden vectors show that the runtime computes
 * correctly with them on this processor.
 */
export type Golden = Record<string, Record<string, { length: number; head: number[] }>>;

const MODELS = ['detector', 'landmarks', 'embedder', 'liveness'] as const;

const HEAD = 16;
/**
 * Largest accepted difference, as a share of the length of the golden output. Results differ a little
 * between processors.
 */
const TOLERANCE = 1e-3;

/**
 * A synthetic input for a model: a smooth pattern with detail at several scales, in the value range of
 * that input.
 */
export function syntheticInput({ input }: Pick<EmbedderEntry, 'input'>): Float32Array {
  const [, channels, height, width] = input.shape;
  const out = new Float32Array(channels * height * width);
  for (let c = 0; c < channels; c++) {
    const zero = ofChannel(input.mean, c);
    const one = ofChannel(input.scale, c);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const wave = Math.sin(x * 0.11 + c) + Math.cos(y * 0.07 - c) + Math.sin((x + 2 * y) * 0.31);
        const value = 127 + 42 * wave;
        out[(c * height + y) * width + x] = (value - zero) / one;
      }
    }
  }
  return out;
}

const lengthOf = (v: Float32Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));

/** Runs one model on its synthetic input. */
export async function goldenOf(
  session: ModelSession,
  entry: Pick<EmbedderEntry, 'input'>,
): Promise<Golden[string]> {
  const outputs = await session.run(syntheticInput(entry));
  return Object.fromEntries(
    Object.entries(outputs).map(([output, values]) => [
      output,
      { length: lengthOf(values), head: [...values.slice(0, HEAD)] },
    ]),
  );
}

/** Runs every loaded model on its synthetic input. */
export async function goldenVectors(models: LoadedModels): Promise<Golden> {
  const golden: Golden = {};
  for (const name of MODELS) {
    const session = models[name];
    if (session) golden[name] = await goldenOf(session, models.manifest[name]);
  }
  return golden;
}

type Outputs = Golden[string];

/** Name of the first output that differs from the expected one, or null. */
export function goldenFault(expected: Outputs | undefined, actual: Outputs): string | null {
  for (const [output, { length, head }] of Object.entries(actual)) {
    const want = expected?.[output];
    const limit = TOLERANCE * (want?.length ?? 0);
    const same =
      want &&
      Math.abs(length - want.length) <= limit &&
      want.head.every((value, i) => Math.abs(value - head[i]!) <= limit);
    if (!same) return output;
  }
  return null;
}

/** Throws RefusalToStart when a model computes something else than its golden vectors. */
export async function selfTest(models: LoadedModels, expected: Partial<Golden>): Promise<void> {
  const actual = await goldenVectors(models);
  for (const [model, outputs] of Object.entries(actual)) {
    const fault = goldenFault(expected[model], outputs);
    if (fault === null) continue;
    const { file } = models.manifest[model as 'detector'];
    throw new RefusalToStart(
      `The self-test of ${file} failed: output "${fault}" is not the golden vector.`,
    );
  }
}
