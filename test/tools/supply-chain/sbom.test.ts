import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bomOf } from '../../../dev/supply-chain/sbom.ts';
import { ROOT } from '../../helpers/folders.ts';

test('the bill of materials lists what ships, models included, and nothing else', async () => {
  const bom = await bomOf(ROOT);
  const names = bom.components.map(({ name }) => name);
  for (const name of [
    'fastify',
    'better-sqlite3',
    'onnxruntime-node',
    'sharp',
    'fr_feature.onnx',
  ]) {
    assert.ok(names.includes(name), name);
  }
  assert.ok(!names.includes('typescript'));
});
