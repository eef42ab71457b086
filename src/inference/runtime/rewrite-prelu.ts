import { PbfReader, PbfWriter } from 'pbf';

/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const MODEL = { graph: 7 } as const;
const GRAPH = { node: 1, initializer: 5 } as const;
const NODE = { input: 1, output: 2, name: 3, opType: 4 } as const;
const TENSOR = { dims: 1, dataType: 2, floatData: 4, name: 8, rawData: 9 } as const;
const FLOAT = 1;
const VARINT = 0;
const BYTES = 2;

interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

interface Node {
  readonly inputs: string[];
  readonly outputs: string[];
  readonly name: string;
  readonly opType: string;
}

interface Slope {
  readonly dims: number[];
  readonly values: Float32Array;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** The fields of a message in their order; null when it has a field type that this file cannot write. */
function fieldsOf(message: Uint8Array): Field[] | null {
  const reader = new PbfReader(message);
  const fields: Field[] = [];
  for (let number = reader.nextField(); number !== 0; number = reader.nextField()) {
    if (reader.type === VARINT) fields.push({ number, value: reader.readVarint(true) });
    else if (reader.type === BYTES) fields.push({ number, value: reader.readBytes() });
    else return null;
  }
  return fields;
}

const bytesOf = (fields: readonly Field[], number: number): Uint8Array[] =>
  fields.flatMap((f) => (f.number === number && typeof f.value !== 'number' ? [f.value] : []));

function nodeOf(message: Uint8Array): Node {
  const fields = fieldsOf(message) ?? [];
  const texts = (number: number) => bytesOf(fields, number).map(text);
  return {
    inputs: texts(NODE.input),
    outputs: texts(NODE.output),
    name: texts(NODE.name)[0] ?? '',
    opType: texts(NODE.opType)[0] ?? '',
  };
}

/** Name and content of an initializer; null when it does not hold 32-bit floats. */
function slopeOf(message: Uint8Array): [string, Slope] | null {
  const reader = new PbfReader(message);
  const dims: number[] = [];
  let raw: Uint8Array | null = null;
  const listed: number[] = [];
  let name = '';
  let type = 0;
  for (let number = reader.nextField(); number !== 0; number = reader.nextField()) {
    if (number === TENSOR.dims) reader.readPackedVarint(dims, true);
    else if (number === TENSOR.dataType) type = reader.readVarint();
    else if (number === TENSOR.name) name = reader.readString();
    else if (number === TENSOR.rawData) raw = new Uint8Array(reader.readBytes());
    else if (number === TENSOR.floatData) reader.readPackedFloat(listed);
    else reader.skip((number << 3) | reader.type);
  }
  if (type !== FLOAT) return null;
  const values = raw ? new Float32Array(raw.buffer) : Float32Array.from(listed);
  return [name, { dims, values }];
}

function writeTensor(tensor: Slope & { name: string }, writer: PbfWriter): void {
  for (const dim of tensor.dims) writer.writeVarintField(TENSOR.dims, dim);
  writer.writeVarintField(TENSOR.dataType, FLOAT);
  writer.writeStringField(TENSOR.name, tensor.name);
  writer.writeBytesField(TENSOR.rawData, new Uint8Array(tensor.values.buffer));
}

function writeNode(node: Node, writer: PbfWriter): void {
  for (const input of node.inputs) writer.writeStringField(NODE.input, input);
  for (const output of node.outputs) writer.writeStringField(NODE.output, output);
  writer.writeStringField(NODE.name, node.name);
  writer.writeStringField(NODE.opType, node.opType);
}

/** The four nodes that replace one PRelu node. */
function replacementFor(prelu: Node): Node[] {
  const [x = '', slope = ''] = prelu.inputs;
  const [y = ''] = prelu.outputs;
  const made = (opType: string, inputs: string[], output: string): Node => {
    return { opType, inputs, outputs: [output], name: `${output}/${opType}` };
  };
  return [
    made('Relu', [x], `${y}/positive`),
    made('Mul', [`${y}/positive`, rest(slope)], `${y}/rest`),
    made('Mul', [x, slope], `${y}/sloped`),
    made('Add', [`${y}/rest`, `${y}/sloped`], y),
  ];
}

const rest = (slope: string): string => `${slope}/rest`;

function rewriteGraph(graph: Uint8Array): Uint8Array | null {
  const fields = fieldsOf(graph);
  if (!fields) return null;
  const tensors = new Map(
    bytesOf(fields, GRAPH.initializer)
      .map(slopeOf)
      .filter((one) => one !== null),
  );
  const used = new Set<string>();
  const writer = new PbfWriter();
  for (const { number, value } of fields) {
    const node = number === GRAPH.node && typeof value !== 'number' ? nodeOf(value) : null;
    const slope = node?.opType === 'PRelu' ? node.inputs[1] : undefined;
    if (node && slope !== undefined && tensors.has(slope)) {
      used.add(slope);
      for (const one of replacementFor(node)) writer.writeMessage(GRAPH.node, writeNode, one);
    } else if (typeof value === 'number') writer.writeVarintField(number, value);
    else writer.writeBytesField(number, value);
  }
  if (used.size === 0) return null;
  for (const name of used) {
    const { dims, values } = tensors.get(name)!;
    const tensor = { name: rest(name), dims, values: values.map((a) => 1 - a) };
    writer.writeMessage(GRAPH.initializer, writeTensor, tensor);
  }
  return writer.finish();
}

/**
 * Rewrites every PRelu(x) of a model as (1 - a) * Relu(x) + a * x, which ONNX Runtime computes about
 * twice as fast, because its PRelu kernel branches on each value. The results differ only by rounding;
 * the self-test compares them with the golden vectors. A model without PRelu, or with parts that this
 * file does not know, is returned unchanged.
 */
export function withoutPrelu(model: Uint8Array): Uint8Array {
  const fields = fieldsOf(model);
  const [graph] = fields ? bytesOf(fields, MODEL.graph) : [];
  const rewritten = graph ? rewriteGraph(graph) : null;
  if (!fields || !rewritten) return model;
  const writer = new PbfWriter();
  for (const { number, value } of fields) {
    if (number === MODEL.graph) writer.writeBytesField(number, rewritten);
    else if (typeof value === 'number') writer.writeVarintField(number, value);
    else writer.writeBytesField(number, value);
  }
  return writer.finish();
}
