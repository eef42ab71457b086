import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { EmbedderEntry } from '../catalogue/embedder-entry.ts';
import { discard } from '../threads/release-memory.ts';
import { withoutPrelu } from './rewrite-prelu.ts';

/** One loaded ONNX graph with one input. */
export interface ModelSession {
  /** Runs the graph on a tensor of the entry's input shape; outputs by name. Blocks its thread. */
  run(input: Float32Array): Promise<Record<string, Float32Array>>;
  /** Memory for the input of one photograph, as RGB pixels and as planes; the next one overwrites it. */
  readonly room: { readonly pixels: Float32Array; readonly planes: Float32Array };
  release(): Promise<void>;
}

/** Of a manifest's entry what running it takes. */
export type RunnableEntry = Pick<EmbedderEntry, 'file' | 'outputs'> & {
  readonly input: Pick<EmbedderEntry['input'], 'shape'>;
};

/**
 * How a graph of a model file runs. One intra-op thread and no spinning: parallelism comes from the
 * workers, and a second intra-op thread doubles CPU time for a tenth less latency.
 */
const ORIGINAL = {
  executionProviders: ['cpu'],
  graphOptimizationLevel: 'all',
  // A plan of the arena takes 25 MB with two threads and saves no measurable time.
  enableMemPattern: false,
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
} as const satisfies InferenceSession.SessionOptions;

const OPTIMISED = {
  ...ORIGINAL,
  graphOptimizationLevel: 'disabled',
  extra: { session: { ...ORIGINAL.extra.session, load_model_format: 'ORT' } },
} as const satisfies InferenceSession.SessionOptions;

/** Writes the graph of a model file as ONNX Runtime rewrites it for this processor. */
export async function saveOptimised(file: string, into: string): Promise<void> {
  const session = await InferenceSession.create(withoutPrelu(await readFile(file)), {
    ...ORIGINAL,
    optimizedModelFilePath: into,
    extra: { session: { ...ORIGINAL.extra.session, save_model_format: 'ORT' } },
  });
  await session.release();
}

/** Loads a graph for one worker thread, from its optimised form where there is one. */
export async function openSession(
  file: string,
  entry: RunnableEntry,
  optimised: Uint8Array | null = null,
): Promise<ModelSession> {
  const bytes = optimised ?? withoutPrelu(await readFile(file));
  const session = await InferenceSession.create(bytes, optimised ? OPTIMISED : ORIGINAL);
  // ONNX Runtime has made a copy.
  discard(bytes);
  const inputName = session.inputNames[0]!;
  const outputs = Object.entries(entry.outputs);
  const size = entry.input.shape.reduce((product, n) => product * n, 1);
  for (const [name] of outputs) {
    if (!session.outputNames.includes(name)) {
      throw new Error(
        `${entry.file} has no output "${name}" but ${session.outputNames.join(', ')}`,
      );
    }
  }
  return {
    room: { pixels: new Float32Array(size), planes: new Float32Array(size) },
    async run(input) {
      if (input.length !== size) {
        throw new Error(`${entry.file} takes ${size} numbers, not ${input.length}`);
      }
      const feeds = { [inputName]: new Tensor('float32', input, [...entry.input.shape]) };
      const result = await session.run(feeds);
      return Object.fromEntries(
        outputs.map(([name, shape]) => {
          const tensor = result[name]!;
          if (tensor.dims.join() !== shape.join()) {
            throw new Error(`${entry.file}: output "${name}" is ${tensor.dims.join('x')}`);
          }
          return [name, tensor.data as Float32Array];
        }),
      );
    },
    release: () => session.release(),
  };
}
