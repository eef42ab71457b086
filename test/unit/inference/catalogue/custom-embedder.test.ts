import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { RefusalToStart } from '../../../../src/errors.ts';
import { readChoice } from '../../../../src/inference/catalogue/active-choice.ts';
import { customNames, readCustom } from '../../../../src/inference/catalogue/custom-embedder.ts';
import { dimensionOf } from '../../../../src/inference/catalogue/embedder-entry.ts';
import { ARCFACE_112 } from '../../../../src/inference/image/geometry.ts';
import { toPlanes } from '../../../../src/inference/image/warp.ts';
import { clarityOf, mirror } from '../../../../src/inference/pipeline/embedder.ts';
import { ownFolder } from '../../../helpers/folders.ts';
import { describe } from '../../../helpers/models/own-embedder.ts';

const weights = Buffer.from('no model, but nobody runs it here');

function write(folder: string, name: string, text: string): void {
  mkdirSync(join(folder, 'custom', name), { recursive: true });
  writeFileSync(join(folder, 'custom', name, 'embedder.json'), text);
}

/** The entry that a description with these changes makes. */
async function entryOf(t: TestContext, changes: object = {}) {
  const folder = ownFolder(t);
  write(folder, 'mine', JSON.stringify(describe(weights, changes)));
  return (await readCustom(folder, 'mine')).entry;
}

test('a description says all that the pipeline has to know', async (t) => {
  const entry = await entryOf(t);
  assert.deepEqual(entry.input, {
    shape: [1, 3, 128, 128],
    order: 'rgb',
    mean: 0,
    scale: [1, 1, 1],
  });
  assert.deepEqual(entry.outputs, { vector: [1, 128] });
  assert.equal(entry.file, 'custom/mine/model.onnx');
  assert.equal(dimensionOf(entry), 128);
  assert.deepEqual([entry.clarity, entry.sameCapture], [null, null]);
});

test('the ArcFace points grow with a square input', async (t) => {
  const input = { width: 112, height: 112, order: 'bgr', mean: 0, std: 1 };
  const alignment = 'arcface';
  assert.equal((await entryOf(t, { input, alignment })).points, undefined);
  const larger = { ...input, width: 224, height: 224 };
  const { points } = await entryOf(t, { input: larger, alignment });
  assert.deepEqual(
    points,
    ARCFACE_112.map(({ x, y }) => ({ x: 2 * x, y: 2 * y })),
  );
});

test('whatever changes the vectors changes the id, what only describes them does not', async (t) => {
  const { id } = await entryOf(t);
  assert.match(id, /^mixed@1#[0-9a-f]{8}$/);
  const input = { width: 128, height: 128, order: 'rgb', mean: 0, std: [1, 1, 1] };
  const others = [
    { sha256: 'a'.repeat(64) },
    { input: { ...input, order: 'bgr' } },
    { input: { ...input, mean: 1 } },
    { input: { ...input, std: [1, 1, 2] } },
    { alignment: 'arcface' },
    { output: 'other' },
    { dimension: 64 },
  ];
  const ids = await Promise.all(others.map(async (changes) => (await entryOf(t, changes)).id));
  assert.equal(new Set([id, ...ids]).size, others.length + 1);
  const same = { source: 'elsewhere', licence: 'other', clarity: { least: 1, good: 2 } };
  assert.equal((await entryOf(t, same)).id, id);
});

const five = (...first: number[]) => [first, [2, 2], [3, 3], [4, 4], [5, 5]];
const FAULTS: [object, RegExp][] = [
  [{ id: 'with#sign' }, /id: 1 to 64 of/],
  [{ licence: '' }, /licence/],
  [{ source: undefined }, /source/],
  [{ bytes: 0 }, /bytes/],
  [{ sha256: 'none' }, /sha256/],
  [{ dimension: 8 }, /dimension/],
  [{ output: '' }, /output/],
  [{ input: { width: 16, height: 112, order: 'rgb', mean: 0, std: 1 } }, /input\.width/],
  [{ input: { width: 112, height: 112, order: 'grey', mean: 0, std: 1 } }, /input\.order/],
  [{ input: { width: 112, height: 112, order: 'rgb', mean: [0, 0], std: 1 } }, /input\.mean/],
  [{ input: { width: 112, height: 112, order: 'rgb', mean: 0, std: 0 } }, /input\.std/],
  [
    { alignment: 'arcface', input: { width: 96, height: 112, order: 'rgb', mean: 0, std: 1 } },
    /square/,
  ],
  [{ alignment: five(2, 2) }, /five different points inside/],
  [{ alignment: five(-1, 2) }, /five different points inside/],
  [{ alignment: [[1, 1]] }, /alignment/],
  [{ clarity: { least: 2, good: 1 } }, /clarity: good must be above/],
  [{ licenses: 'MIT' }, /licenses/],
];

test('each fault of a description is said with its field', async (t) => {
  for (const [changes, words] of FAULTS) {
    await assert.rejects(entryOf(t, changes), (error) => {
      assert.ok(error instanceof RefusalToStart);
      assert.match(error.message, /^custom\/mine\/embedder\.json is not valid: /);
      assert.match(error.message, words, JSON.stringify(changes));
      return true;
    });
  }
});

test('a name never leaves the folder, and only described folders are models', async (t) => {
  const folder = ownFolder(t);
  for (const name of ['../mine', 'a/b', '.', '', 'UPPER', 'built-in', 'x'.repeat(33)]) {
    await assert.rejects(readCustom(folder, name), /is not a model name/);
  }
  await assert.rejects(readCustom(folder, 'mine'), /There is no model "mine"/);
  write(folder, 'mine', '{');
  await assert.rejects(readCustom(folder, 'mine'), /not valid/);
  write(folder, 'Other', '{}');
  assert.deepEqual(await customNames(folder), ['mine']);
  assert.deepEqual(await customNames(join(folder, 'none')), []);
});

test('no choice is the built-in; a choice that cannot be read is never taken for none', async (t) => {
  const folder = ownFolder(t);
  assert.deepEqual(await readChoice(folder), { active: 'built-in', former: null });
  mkdirSync(join(folder, 'custom'));
  const file = join(folder, 'custom', 'active.json');
  for (const text of ['', '{}', '{"active":"../x","former":null}', '{"active":"mine"}']) {
    writeFileSync(file, text);
    await assert.rejects(readChoice(folder), /active\.json .* is not valid: run/);
  }
  const choice = { active: 'mine', former: 'built-in' };
  writeFileSync(file, JSON.stringify(choice));
  assert.deepEqual(await readChoice(folder), choice);
});

test('mean and deviation of each channel are those of the order the graph takes', () => {
  const rgb = Float32Array.of(10, 20, 30);
  assert.deepEqual([...toPlanes(rgb, 'bgr', [30, 10, 0], [1, 2, 5])], [0, 5, 2]);
  assert.deepEqual([...toPlanes(rgb, 'rgb', [0, 0, 10], 10)], [1, 2, 2]);
});

test('a crop that is not square is mirrored by its rows', () => {
  const crop = Float32Array.from({ length: 3 * 2 * 3 }, (_, i) => i);
  const pixels = [6, 7, 8, 3, 4, 5, 0, 1, 2, 15, 16, 17, 12, 13, 14, 9, 10, 11];
  assert.deepEqual([...mirror(crop, 3)], pixels);
});

test('the length of a vector is brought to the scale of the limits', async (t) => {
  const entry = await entryOf(t, { clarity: { least: 10, good: 20 } });
  for (const [length, expected] of [
    [10, 2.8],
    [20, 3.6],
    [15, 3.2],
    [0, 2],
  ] as const) {
    assert.ok(Math.abs(clarityOf(entry, length) - expected) < 1e-9, `${length}`);
  }
  const silent = await entryOf(t);
  assert.equal(clarityOf(silent, 0.01), clarityOf(silent, 100));
});
