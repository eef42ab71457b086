import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PbfReader, PbfWriter } from 'pbf';
import { ARCFACE_112 } from '../../../src/inference/image/geometry.ts';
import { ROOT } from '../folders.ts';

export const SHIPPED = process.env.MODELS_PATH || join(ROOT, 'models');
const PINNED = ['fr_detect', 'fr_landmark', 'fr_feature', 'fr_liveness'];
/** Pixels around the face that the built-in embedder does not see. */
const MARGIN = 8;
export const DIMENSION = 128;

/** Numbers from -1 to 1 that are the same in every run of one seed. */
function noise(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state / 2_147_483_647) * 2 - 1;
  });
}

export type Write<T> = (value: T, writer: PbfWriter) => void;

// Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).

export const tensor: Write<{
  name: string;
  dims: number[];
  values: Float32Array | BigInt64Array;
}> = ({ name, dims, values }, writer) => {
  for (const dim of dims) writer.writeVarintField(1, dim);
  writer.writeVarintField(2, values instanceof Float32Array ? 1 : 7);
  writer.writeStringField(8, name);
  writer.writeBytesField(9, new Uint8Array(values.buffer));
};

const intsAttribute: Write<[string, number[]]> = ([name, values], writer) => {
  writer.writeStringField(1, name);
  for (const value of values) writer.writeVarintField(8, value);
  writer.writeVarintField(20, 7);
};

export const intAttribute: Write<[string, number]> = ([name, value], writer) => {
  writer.writeStringField(1, name);
  writer.writeVarintField(3, value);
  writer.writeVarintField(20, 2);
};

export interface Node {
  readonly op: string;
  readonly inputs: string[];
  readonly output: string;
  readonly ints?: Record<string, number[]>;
  readonly int?: [string, number];
}

export const node: Write<Node> = ({ op, inputs, output, ints = {}, int }, writer) => {
  for (const input of inputs) writer.writeStringField(1, input);
  writer.writeStringField(2, output);
  writer.writeStringField(4, op);
  for (const one of Object.entries(ints)) writer.writeMessage(5, intsAttribute, one);
  if (int) writer.writeMessage(5, intAttribute, int);
};

const dimension: Write<number> = (value, writer) => writer.writeVarintField(1, value);
const shape: Write<number[]> = (dims, writer) => {
  for (const dim of dims) writer.writeMessage(1, dimension, dim);
};
const tensorType: Write<number[]> = (dims, writer) => {
  writer.writeVarintField(1, 1);
  writer.writeMessage(2, shape, dims);
};
const type: Write<number[]> = (dims, writer) => writer.writeMessage(1, tensorType, dims);
export const valueInfo: Write<[string, number[]]> = ([name, dims], writer) => {
  writer.writeStringField(1, name);
  writer.writeMessage(2, type, dims);
};

/** The nodes that are added before and after the graph of the built-in embedder. */
function rewrite(graph: Uint8Array, seed: number): Uint8Array {
  const reader = new PbfReader(graph);
  const writer = new PbfWriter();
  const side = 112 + 2 * MARGIN;
  const inner = { axes: [2, 3], starts: [MARGIN, MARGIN], ends: [side - MARGIN, side - MARGIN] };
  const before: Node[] = [
    { op: 'Slice', inputs: ['pixels'], output: 'inner', ints: inner },
    { op: 'Gather', inputs: ['inner', 'swap'], output: 'bgr', int: ['axis', 1] },
    { op: 'Sub', inputs: ['bgr', 'mean'], output: 'centred' },
    { op: 'Div', inputs: ['centred', 'scale'], output: 'input' },
  ];
  for (const one of before) writer.writeMessage(1, node, one);
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    const bytes = reader.readBytes();
    if (field !== 11 && field !== 12) writer.writeBytesField(field, bytes);
  }
  writer.writeMessage(1, node, { op: 'MatMul', inputs: ['output', 'mix'], output: 'vector' });
  const mix = noise(512 * DIMENSION, seed);
  for (const one of [
    { name: 'swap', dims: [3], values: BigInt64Array.of(2n, 1n, 0n) },
    { name: 'mean', dims: [1], values: Float32Array.of(127) },
    { name: 'scale', dims: [1], values: Float32Array.of(128) },
    { name: 'mix', dims: [512, DIMENSION], values: mix },
  ]) {
    writer.writeMessage(5, tensor, one);
  }
  writer.writeMessage(11, valueInfo, ['pixels', [1, 3, side, side]]);
  writer.writeMessage(12, valueInfo, ['vector', [1, DIMENSION]]);
  return writer.finish();
}

/** The built-in embedder with another graph; the rest of its file stays as it is. */
export function withGraph(rewriteGraph: (graph: Uint8Array) => Uint8Array): Uint8Array {
  const reader = new PbfReader(new Uint8Array(readFileSync(join(SHIPPED, 'fr_feature.onnx'))));
  const writer = new PbfWriter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 7) writer.writeBytesField(7, rewriteGraph(reader.readBytes()));
    else if (reader.type === 2) writer.writeBytesField(field, reader.readBytes());
    else writer.writeVarintField(field, reader.readVarint());
  }
  return writer.finish();
}

/**
 * A second embedder made from the built-in one: it takes 128 x 128 raw RGB with a margin around the
 * face, and mixes the 512 numbers into 128 others. It tells faces apart only when size, channel
 * order, scale and alignment of its description are kept.
 */
export function ownEmbedder(seed = 1): Uint8Array {
  return withGraph((graph) => rewrite(graph, seed));
}

/** The embedder.json of these weights. */
export const describe = (weights: Uint8Array, changes: object = {}) => ({
  id: 'mixed@1',
  source: 'made by a test from fr_feature.onnx',
  licence: 'MIT',
  bytes: weights.length,
  sha256: createHash('sha256').update(weights).digest('hex'),
  input: { width: 128, height: 128, order: 'rgb', mean: 0, std: [1, 1, 1] },
  alignment: ARCFACE_112.map(({ x, y }) => [x + MARGIN, y + MARGIN]),
  output: 'vector',
  dimension: DIMENSION,
  ...changes,
});

/** A MODELS_PATH of the test's own: the pinned files, to which models can be added. */
export function modelsIn(folder: string): string {
  mkdirSync(join(folder, 'custom'), { recursive: true });
  for (const name of PINNED) {
    copyFileSync(join(SHIPPED, `${name}.onnx`), join(folder, `${name}.onnx`));
  }
  return folder;
}

/** Puts the files of a model into MODELS_PATH, as an operator does. */
export function drop(
  models: string,
  name: string,
  weights: Uint8Array,
  changes: object = {},
): void {
  const folder = join(models, 'custom', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), weights);
  writeFileSync(join(folder, 'embedder.json'), JSON.stringify(describe(weights, changes), null, 2));
}
