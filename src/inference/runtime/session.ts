import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { EmbedderEntry } from '../catalogue/embedder-entry.ts';
import { releaseMemory } from '../threads/release-memory.ts';
import { withoutPrelu } from './rewrite-prelu.ts';

/** One loaded ONNX graph with one input. */
export interface ModelSession {
  /**
   * Runs the graph on a tensor of the input shape and returns the outputs by name. It blocks its
   * thread. Throws when the input or an output has another shape than the entry says.
   */
  run(input: Float32Array): Promise<Record<string, Float32Array>>;
  /**
   * Reusable buffers for the input of one photograph, as interleaved RGB pixels and as planes. The next
   * photograph overwrites them.
   */
  readonly buffers: { readonly pixels: Float32Array; readonly planes: Float32Array };
  release(): Promise<void>;
}

/** The part of a manifest entry that is needed to run a model. */
export type RunnableEntry = Pick<EmbedderEntry, 'file' | 'outputs'> & {
  readonly input: Pick<EmbedderEntry['input'], 'shape'>;
};

/**
 * Options to run the graph of a model file. It has one intra-op thread and no spinning: the worker
 * threads run in parallel, and a second intra-op thread doubles the CPU time for a tenth less latency.
 */
const ORIGINAL = {
  executionProviders: ['cpu'],
  graphOptimizationLevel: 'all',
  // The memory pattern takes 25 MB with two threads and saves no measurable time.
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

/** Writes the graph of a model file as ONNX Runtime optimises it for this processor. */
export async function saveOptimised(file: string, into: string): Promise<void> {
  const session = await InferenceSession.create(withoutPrelu(await readFile(file)), {
    ...ORIGINAL,
    optimizedModelFilePath: into,
    extra: { session: { ...ORIGINAL.extra.session, save_model_format: 'ORT' } },
  });
  await session.release();
}

/**
 * Loads a graph for one worker thread, from its optimised form when there is one. Throws when the graph
 * does not have the outputs of the entry.
 */
export async function openSession(
  file: string,
  entry: RunnableEntry,
  optimised: Uint8Array | null = null,
): Promise<ModelSession> {
  const bytes = optimised ?? withoutPrelu(await readFile(file));
  const session = await InferenceSession.create(bytes, optimised ? OPTIMISED : ORIGINAL);
  // ONNX Runtime has copied the bytes.
  releaseMemory(bytes);
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
    buffers: { pixels: new Float32Array(size), planes: new Float32Array(size) },
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
