import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownFolder, ROOT } from '../../../helpers/folders.ts';

const MODELS = process.env.MODELS_PATH || join(ROOT, 'models');

const HARMS: [string, string, (file: string) => void][] = [
  ['missing', 'fr_detect.onnx', (file) => rmSync(file)],
  ['truncated', 'fr_landmark.onnx', (file) => truncateSync(file, 1000)],
  [
    'one bit flipped',
    'fr_feature.onnx',
    (file) => {
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(file, bytes);
    },
  ],
  [
    'replaced by another model',
    'fr_liveness.onnx',
    (file) => copyFileSync(join(MODELS, 'fr_detect.onnx'), file),
  ],
];

for (const [harm, name, apply] of HARMS) {
  test(`F07 a model file that is ${harm} is a refusal to start that names it`, (t) => {
    const folder = ownFolder(t);
    for (const file of ['fr_detect', 'fr_landmark', 'fr_feature', 'fr_liveness']) {
      copyFileSync(join(MODELS, `${file}.onnx`), join(folder, `${file}.onnx`));
    }
    apply(join(folder, name));
    const { status, stderr, stdout } = spawnSync(process.execPath, ['src/server.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, MODELS_PATH: folder, DATA_PATH: join(folder, 'data'), API_PORT: '0' },
    });
    assert.equal(status, 78, stderr);
    assert.match(stderr, new RegExp(name.replace('.', '\\.')));
    assert.doesNotMatch(stdout, /ready/);
  });
}
