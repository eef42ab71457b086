import { PbfReader } from 'pbf';
import { Failure } from '../../operator/command/failure.ts';

// Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
const MODEL_GRAPH = 7;
const GRAPH = { initializer: 5, input: 11, output: 12 } as const;
const TENSOR_NAME = 8;

/** Name and shape of an input or output; null for a dimension that the file leaves open. */
export interface Port {
  readonly name: string;
  readonly shape: readonly (number | null)[];
}

export interface GraphInfo {
  readonly input: Port;
  readonly outputs: readonly Port[];
}

/** The contents of all fields with this number that hold bytes. */
function messages(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new PbfReader(bytes);
  const found: Uint8Array[] = [];
  for (let number = reader.nextField(); number !== 0; number = reader.nextField()) {
    if (number === wanted && reader.type === 2) found.push(reader.readBytes());
    else reader.skip((number << 3) | reader.type);
  }
  return found;
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

/** ValueInfo: name (1), type (2) > tensor (1) > shape (2) > dimensions (1) > value (1). */
function portOf(bytes: Uint8Array): Port {
  const [type] = messages(bytes, 2);
  const [tensor] = type ? messages(type, 1) : [];
  const [shape] = tensor ? messages(tensor, 2) : [];
  const dimensions = shape ? messages(shape, 1) : [];
  return {
    name: text(messages(bytes, 1)[0]),
    shape: dimensions.map((dimension) => {
      const reader = new PbfReader(dimension);
      const number = reader.nextField();
      const value = number === 1 ? reader.readVarint() : 0;
      return value > 0 ? value : null;
    }),
  };
}

/** The input and the outputs of an ONNX file. Throws Failure when it has not one picture as its input. */
export function graphInfo(bytes: Uint8Array, file: string): GraphInfo {
  let graph: Uint8Array | undefined;
  try {
    graph = messages(bytes, MODEL_GRAPH)[0];
  } catch {
    graph = undefined;
  }
  if (!graph) throw new Failure(`${file} is no ONNX model.`);
  // Older files list their weights among the inputs.
  const weights = new Set(
    messages(graph, GRAPH.initializer).map((one) => text(messages(one, TENSOR_NAME)[0])),
  );
  const inputs = messages(graph, GRAPH.input)
    .map(portOf)
    .filter(({ name }) => !weights.has(name));
  const [input] = inputs;
  if (!input || inputs.length > 1) {
    throw new Failure(`${file} has ${inputs.length} inputs; an embedder has one, the picture.`);
  }
  if (input.shape.length !== 4 || (input.shape[1] !== 3 && input.shape[1] !== null)) {
    const shape = input.shape.map((size) => size ?? '?').join(' x ');
    throw new Failure(`${file} takes ${shape}; a picture as 1 x 3 x height x width is needed.`);
  }
  return { input, outputs: messages(graph, GRAPH.output).map(portOf) };
}
