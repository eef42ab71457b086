import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { PbfReader, PbfWriter } from 'pbf';
import { ownFolder } from '../../helpers/folders.ts';
import {
  modelsIn,
  type Node,
  node,
  ownEmbedder,
  tensor,
  valueInfo,
  withGraph,
} from '../../helpers/models/own-embedder.ts';
import { runScript } from '../../helpers/run-script.ts';

interface Fed {
  readonly side: number;
  readonly order: 'rgb' | 'bgr';
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** The built-in embedder behind nodes that undo how a model of another family is fed. */
function fedAs({ side, order, mean, std }: Fed): Uint8Array {
  const margin = (side - 112) / 2;
  const ends = [side - margin, side - margin];
  const swapped = order === 'rgb';
  const nodes: Node[] = [
    {
      op: 'Slice',
      inputs: ['pixels'],
      output: 'inner',
      ints: { axes: [2, 3], starts: [margin, margin], ends },
    },
    { op: 'Mul', inputs: ['inner', 'std'], output: 'scaled' },
    { op: 'Add', inputs: ['scaled', 'mean'], output: 'raw' },
    swapped
      ? { op: 'Gather', inputs: ['raw', 'swap'], output: 'bgr', int: ['axis', 1] }
      : { op: 'Identity', inputs: ['raw'], output: 'bgr' },
    { op: 'Sub', inputs: ['bgr', 'level'], output: 'centred' },
    { op: 'Div', inputs: ['centred', 'range'], output: 'input' },
  ];
  return withGraph((graph) => {
    const reader = new PbfReader(graph);
    const writer = new PbfWriter();
    for (const one of nodes) writer.writeMessage(1, node, one);
    for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
      const bytes = reader.readBytes();
      if (field !== 11) writer.writeBytesField(field, bytes);
    }
    for (const one of [
      { name: 'swap', dims: [3], values: BigInt64Array.of(2n, 1n, 0n) },
      { name: 'std', dims: [1, 3, 1, 1], values: Float32Array.from(std) },
      { name: 'mean', dims: [1, 3, 1, 1], values: Float32Array.from(mean) },
      { name: 'level', dims: [1], values: Float32Array.of(127) },
      { name: 'range', dims: [1], values: Float32Array.of(128) },
    ]) {
      writer.writeMessage(5, tensor, one);
    }
    writer.writeMessage(11, valueInfo, ['pixels', [1, 3, side, side]]);
    return writer.finish();
  });
}

/** Adds a file under the name `new`; the entry that was written. */
async function added(t: TestContext, weights: Uint8Array) {
  const folder = ownFolder(t);
  const models = modelsIn(join(folder, 'models'));
  const file = join(folder, 'brought.onnx');
  writeFileSync(file, weights);
  const words = ['add', file, '--name', 'new', '--source', 'a test', '--licence', 'MIT'];
  const ran = await runScript('lab/add-model.ts', folder, words, { MODELS_PATH: models });
  const read = (name: string) =>
    JSON.parse(readFileSync(join(models, 'custom', 'new', name), 'utf8'));
  return { ran, models, folder, read, words };
}

const IMAGENET = { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] } as const;

const FAMILIES: [string, () => Uint8Array, Partial<Fed> & { side: number; order: string }][] = [
  [
    'the built-in one under another name',
    () => withGraph((graph) => graph),
    { side: 112, order: 'bgr' },
  ],
  ['raw RGB of 128 px with a margin', () => ownEmbedder(3), { side: 128, order: 'rgb' }],
  [
    'RGB of 0 to 1, 160 px',
    () => fedAs({ side: 160, order: 'rgb', mean: [0, 0, 0], std: [255, 255, 255] }),
    { side: 160, order: 'rgb' },
  ],
  [
    'RGB with the means of ImageNet',
    () => fedAs({ side: 112, order: 'rgb', ...IMAGENET }),
    { side: 112, order: 'rgb' },
  ],
];

for (const [what, weights, { side, order }] of FAMILIES) {
  test(`how a model is fed is found by measuring: ${what}`, async (t) => {
    const { ran, models, folder, read } = await added(t, weights());
    assert.equal(ran.code, 0, ran.stderr);
    const { input, dimension } = read('embedder.json');
    assert.deepEqual([input.width, input.height, input.order], [side, side, order]);
    assert.equal(Object.keys(read('golden.json').embedder).length, 1);
    assert.ok(dimension === 512 || dimension === 128);
    assert.match(ran.stdout, /models -- calibrate new/);
    const verified = await runScript('operator/models.ts', folder, ['verify', 'new'], {
      MODELS_PATH: models,
    });
    assert.match(
      verified.stderr + verified.stdout,
      /calibration/,
      'only its thresholds are missing',
    );
  });
}

test('what is no embedder, a name that is taken and a missing word are refused in one sentence', async (t) => {
  const { ran } = await added(t, Buffer.from('no model'));
  assert.deepEqual([ran.code, ran.stdout], [1, '']);
  assert.match(ran.stderr, /is no ONNX model/);
  const twice = await added(
    t,
    withGraph((graph) => graph),
  );
  const again = await runScript('lab/add-model.ts', twice.folder, twice.words, {
    MODELS_PATH: twice.models,
  });
  assert.match(again.stderr, /There is a model "new" already/);
  const bare = await runScript('lab/add-model.ts', twice.folder, ['add', 'x.onnx', '--name', 'y']);
  assert.deepEqual([bare.code, bare.stderr.trim()], [2, '--source is missing. --help explains.']);
});
