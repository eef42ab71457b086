import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PbfReader, PbfWriter } from 'pbf';
import sharp from 'sharp';
import { readCustom } from '../../../src/inference/catalogue/custom-embedder.ts';
import { ROOT } from '../folders.ts';
import { sample } from '../photos/samples.ts';
import {
  drop,
  modelsIn,
  type Node,
  node,
  tensor,
  valueInfo,
  type Write,
  withGraph,
} from './own-embedder.ts';

/** What happens with a bright face: ONNX Runtime fails, computes for seconds, or never ends. */
export type Trap = 'throws' | 'slow' | 'hangs';
const TURNS: Record<Trap, number> = { throws: 1e12, slow: 6e6, hangs: 1e12 };

const ELEMENT = { float: 1, int64: 7, bool: 9 } as const;
const GRAPH_ATTRIBUTE = 5;

/** A scalar of the body of a loop. */
const scalarInfo: Write<[string, keyof typeof ELEMENT]> = ([name, element], writer) => {
  writer.writeStringField(1, name);
  writer.writeMessage(
    2,
    (_, type) => {
      type.writeMessage(
        1,
        (_none, inner) => {
          inner.writeVarintField(1, ELEMENT[element]);
          inner.writeMessage(2, () => {}, null);
        },
        null,
      );
    },
    null,
  );
};

const body: Write<null> = (_, writer) => {
  writer.writeMessage(1, node, { op: 'Identity', inputs: ['go'], output: 'go_on' });
  writer.writeMessage(1, node, { op: 'Sin', inputs: ['value'], output: 'next' });
  writer.writeStringField(2, 'body');
  for (const input of [
    ['turn', 'int64'],
    ['go', 'bool'],
    ['value', 'float'],
  ] as const) {
    writer.writeMessage(11, scalarInfo, [...input]);
  }
  for (const output of [
    ['go_on', 'bool'],
    ['next', 'float'],
  ] as const) {
    writer.writeMessage(12, scalarInfo, [...output]);
  }
};

const loop: Write<null> = (_, writer) => {
  for (const input of ['turns', '', 'level']) writer.writeStringField(1, input);
  writer.writeStringField(2, 'end');
  writer.writeStringField(4, 'Loop');
  writer.writeMessage(
    5,
    (_none, attribute) => {
      attribute.writeStringField(1, 'body');
      attribute.writeMessage(6, body, null);
      attribute.writeVarintField(20, GRAPH_ATTRIBUTE);
    },
    null,
  );
};

/** Mean of the input above which the trap acts; the golden input and the samples are below. */
const LIMIT = 0.45;

function rewrite(graph: Uint8Array, trap: Trap): Uint8Array {
  const reader = new PbfReader(graph);
  const writer = new PbfWriter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    const bytes = reader.readBytes();
    if (field !== 12) writer.writeBytesField(field, bytes);
  }
  const nodes: Node[] = [
    { op: 'ReduceMean', inputs: ['input'], output: 'level', int: ['keepdims', 0] },
    { op: 'Sub', inputs: ['level', 'limit'], output: 'over' },
    { op: 'Relu', inputs: ['over'], output: 'excess' },
    { op: 'Mul', inputs: ['excess', 'many'], output: 'count' },
    { op: 'Cast', inputs: ['count'], output: 'turns', int: ['to', ELEMENT.int64] },
  ];
  for (const one of nodes) writer.writeMessage(1, node, one);
  if (trap === 'throws') {
    writer.writeMessage(1, node, { op: 'Gather', inputs: ['nothing', 'turns'], output: 'added' });
  } else {
    writer.writeMessage(1, loop, null);
    writer.writeMessage(1, node, { op: 'Mul', inputs: ['end', 'zero'], output: 'added' });
  }
  writer.writeMessage(1, node, { op: 'Add', inputs: ['output', 'added'], output: 'vector' });
  const last = trap === 'throws' ? { name: 'nothing', dims: [1] } : { name: 'zero', dims: [] };
  for (const [name, dims, value] of [
    ['limit', [], LIMIT],
    ['many', [], TURNS[trap]],
    [last.name, last.dims, 0],
  ] as const) {
    writer.writeMessage(5, tensor, { name, dims: [...dims], values: Float32Array.of(value) });
  }
  writer.writeMessage(12, valueInfo, ['vector', [1, 512]]);
  return writer.finish();
}

/** The built-in embedder with a trap: it computes the same until a bright face comes. */
export function trapEmbedder(trap: Trap): Uint8Array {
  return withGraph((graph) => rewrite(graph, trap));
}

/** A MODELS_PATH in which the trap is the active model, as an operator would have brought it. */
export async function trapModels(folder: string, trap: Trap): Promise<string> {
  const models = modelsIn(folder);
  drop(models, 'trap', trapEmbedder(trap), {
    id: 'trap@1',
    input: { width: 112, height: 112, order: 'bgr', mean: 127, std: 128 },
    alignment: 'arcface',
    dimension: 512,
  });
  const { id } = (await readCustom(models, 'trap')).entry;
  const shipped = (file: string) => JSON.parse(readFileSync(join(ROOT, 'models', file), 'utf8'));
  const write = (file: string, content: object) =>
    writeFileSync(join(models, 'custom', file), JSON.stringify(content));
  const { embedder } = shipped('golden.json');
  write('trap/golden.json', { embedder: { vector: embedder.output } });
  write('trap/calibration.json', { ...shipped('calibration.json'), model: id });
  write('active.json', { active: 'trap', former: null });
  return models;
}

/** A sample so bright that the trap acts, but not too bright for the quality gate. */
export const brightPhoto = (file: string): Promise<Buffer> =>
  sharp(sample(file)).linear(0.4, 150).jpeg().toBuffer();
