import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../helpers/folders.ts';

const text = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');

test('X01 no dependency runs anything while it is installed', () => {
  for (const folder of ['.', 'scripts/runtime']) {
    assert.match(text(folder, '.npmrc'), /^ignore-scripts=true$/m, folder);
  }
  assert.match(text('scripts', 'run', 'npm.mjs'), /'ci',.*'--ignore-scripts'/);
});

test('X01 the native parts load as they came, nothing was built', () => {
  const program = `
    import Database from 'better-sqlite3';
    import sharp from 'sharp';
    import { Tensor } from 'onnxruntime-node';
    const one = new Database(':memory:').prepare('SELECT 1').pluck().get();
    const { width } = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#000' } })
      .png().toBuffer({ resolveWithObject: true }).then(({ info }) => info);
    console.log(one, width, new Tensor('float32', [1], [1]).size);
  `;
  const args = ['--input-type=module', '--eval', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  assert.equal(stdout, '1 3 1\n', stderr);
});
