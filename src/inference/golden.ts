import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { RefusalToStart } from '../errors.ts';
import { type ModelEntry, PIPELINE_MODELS } from './manifest.ts';
import type { Models } from './pipeline.ts';

/**
 * Golden vectors: for each graph the first numbers and the length of each output for one synthetic
 * input. Weights are already pinned by SHA-256; this shows that the runtime on this processor
 * computes with them what it should.
 */
const goldenSchema = z.record(
  z.string(),
  z.record(z.string(), z.object({ length: z.number(), head: z.array(z.number()).min(1) })),
);
export type Golden = z.infer<typeof goldenSchema>;

const HEAD = 16;
/** Largest difference accepted, as a share of the golden output's length (kernels differ by CPU). */
const TOLERANCE = 1e-3;

/** A smooth pattern with detail at several scales, in the value range of the graph's own input. */
export function syntheticInput({ input }: ModelEntry): Float32Array {
  const [, channels, height, width] = input.shape;
  const out = new Float32Array(channels * height * width);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const wave = Math.sin(x * 0.11 + c) + Math.cos(y * 0.07 - c) + Math.sin((x + 2 * y) * 0.31);
        const value = 127 + 42 * wave;
        out[(c * height + y) * width + x] = (value - input.mean) / input.scale;
      }
    }
  }
  return out;
}

const lengthOf = (v: Float32Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));

/** Runs every graph of the pipeline on its synthetic input. */
export async function goldenVectors(models: Models): Promise<Golden> {
  const golden: Golden = {};
  for (const name of PIPELINE_MODELS) {
    const outputs = await models[name].run(syntheticInput(models.manifest[name]));
    golden[name] = Object.fromEntries(
      Object.entries(outputs).map(([output, values]) => [
        output,
        { length: lengthOf(values), head: [...values.slice(0, HEAD)] },
      ]),
    );
  }
  return golden;
}

/** Refuses to start when a graph computes something else than the golden file says. */
export async function selfTest(models: Models, goldenFile: string): Promise<void> {
  const expected = goldenSchema.parse(JSON.parse(await readFile(goldenFile, 'utf8')));
  const actual = await goldenVectors(models);
  for (const [model, outputs] of Object.entries(actual)) {
    for (const [output, { length, head }] of Object.entries(outputs)) {
      const want = expected[model]?.[output];
      const limit = TOLERANCE * (want?.length ?? 0);
      const same =
        want &&
        Math.abs(length - want.length) <= limit &&
        want.head.every((value, i) => Math.abs(value - head[i]!) <= limit);
      if (!same) {
        const { file } = models.manifest[model as 'detector'];
        throw new RefusalToStart(
          `The self-test of ${file} failed: output "${output}" is not the golden vector.`,
        );
      }
    }
  }
}
