import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownFolder } from '../../helpers/folders.ts';
import { drop, ownEmbedder } from '../../helpers/models/own-embedder.ts';
import { prepare, world } from '../../helpers/models/world.ts';
import { sample } from '../../helpers/photos/samples.ts';

test('from files dropped in to the active model and back, step by step', async (t) => {
  const here = world(t);
  const { models, done, folder } = here;
  const at = (file: string) => join(folder, 'custom', file);
  assert.match((await done('list')).stdout, /^active +built-in: fr_feature@0\.0\.1, 512 numbers/);
  const early = await models('verify', 'mixed');
  assert.deepEqual([early.code, early.stdout], [1, '']);
  assert.match(early.stderr, /golden\.json is missing: run "npm run models -- golden mixed"/);

  await done('golden', 'mixed');
  assert.match((await done('golden', 'mixed')).stdout, /right already/);
  assert.match((await done('verify', 'mixed')).stdout, /mixed@1#\w{8}, 128 numbers.*\nNot calib/);
  const uncalibrated = await models('activate', 'mixed');
  assert.equal(uncalibrated.code, 1);
  assert.match(
    uncalibrated.stderr,
    /calibration\.json is missing: run "npm run models -- calibrate/,
  );
  assert.ok(!existsSync(at('active.json')));

  await prepare(t, here);
  const calibration = JSON.parse(readFileSync(at('mixed/calibration.json'), 'utf8'));
  assert.match(calibration.model, /^mixed@1#/);
  assert.equal(calibration.dataset.people, 9);
  assert.deepEqual(
    calibration.byTemplates['1'].map(({ fmr }: { fmr: number }) => fmr),
    [1e-3, 1e-4, 1e-5, 1e-6],
  );
  assert.match((await done('verify', 'mixed')).stdout, /Calibrated on .*: 9 people, 18 images/);
  const chosen = () => JSON.parse(readFileSync(at('active.json'), 'utf8'));
  const activated = await done('activate', 'mixed');
  assert.match(activated.stdout, /mixed@1#\w+\) is the active model.*reload-model/);
  assert.match(activated.stderr, /extrapolated/);
  assert.deepEqual(chosen(), { active: 'mixed', former: 'built-in' });
  await done('activate', 'mixed');
  assert.deepEqual(
    chosen(),
    { active: 'mixed', former: 'built-in' },
    'the former is not forgotten',
  );
  const listed = (await done('list')).stdout;
  assert.match(listed, /^former +built-in/m);
  assert.match(listed, /^active +mixed: .* calibrated on /m);
  await done('rollback');
  assert.deepEqual(chosen(), { active: 'built-in', former: 'mixed' });
  writeFileSync(at('active.json'), '{');
  assert.equal((await models('rollback')).code, 1);
  await done('activate', 'mixed');
  assert.deepEqual(chosen(), { active: 'mixed', former: null }, 'choosing anew mends the file');
  const none = await models('rollback');
  assert.equal(none.code, 1);
  assert.match(none.stderr, /nothing to go back to/);
});

test('golden vectors that differ are replaced only by force', async (t) => {
  const { models, done, folder } = world(t);
  await done('golden', 'mixed');
  const file = join(folder, 'custom', 'mixed', 'golden.json');
  const right = readFileSync(file, 'utf8');
  const golden = JSON.parse(right);
  golden.embedder.vector.head[0] += golden.embedder.vector.length;
  writeFileSync(file, JSON.stringify(golden));
  assert.match((await models('verify', 'mixed')).stderr, /does not compute its golden vector/);
  const again = await models('golden', 'mixed');
  assert.equal(again.code, 1);
  assert.match(again.stderr, /--force/);
  await done('golden', 'mixed', '--force');
  assert.equal(readFileSync(file, 'utf8'), right);
});

const WRONG: [string, object, RegExp][] = [
  ['another output', { output: 'nothing' }, /no output "nothing" but vector/],
  ['another dimension', { dimension: 64 }, /output "vector" is 1x128/],
  [
    'another input size',
    { input: { width: 112, height: 112, order: 'rgb', mean: 0, std: 1 }, alignment: 'arcface' },
    /cannot be run as embedder\.json describes it: .*128/,
  ],
  ['another digest', { sha256: '0'.repeat(64) }, /has SHA-256 \w{64} instead of 0{64}/],
];

for (const [what, changes, words] of WRONG) {
  test(`a description with ${what} is refused in one sentence`, async (t) => {
    const { models } = world(t, changes);
    const { code, stderr, stdout } = await models('golden', 'mixed');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, words);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  });
}

test('weights that are no model, and a name that is none, are refused', async (t) => {
  const { models, folder } = world(t);
  drop(folder, 'text', Buffer.from('these are not the weights of a model'));
  const text = await models('golden', 'text');
  assert.equal(text.code, 1);
  assert.match(text.stderr, /custom\/text\/model\.onnx cannot be run/);
  drop(folder, 'cut', ownEmbedder(2));
  truncateSync(join(folder, 'custom', 'cut', 'model.onnx'), 5000);
  assert.match((await models('verify', 'cut')).stderr, /has 5000 bytes instead of/);
  assert.match((await models('verify', 'gone')).stderr, /no model "gone"/);
  assert.match((await models('activate', '../cut')).stderr, /is not a model name/);
  assert.match((await models('golden', 'built-in')).stderr, /npm run golden/);
  assert.match(
    (await models('calibrate', 'built-in', '--dataset', '.')).stderr,
    /npm run evaluate/,
  );
  assert.match((await models('list')).stdout, /cut: mixed@1#\w+, 128 numbers; not ready: .*5000/);
});

test('a data set without two faces of one person is refused', async (t) => {
  const { models, done } = world(t);
  await done('golden', 'mixed');
  const faces = ownFolder(t);
  for (const [person, files] of Object.entries({
    a: ['audrey.jpg', 'skullmask.jpg'],
    b: ['cage.jpg'],
  })) {
    mkdirSync(join(faces, person));
    for (const [i, file] of files.entries()) {
      writeFileSync(join(faces, person, `${person}_000${i}.jpg`), sample(file));
    }
  }
  writeFileSync(join(faces, 'a', 'a_0001.jpg'), 'no picture');
  const { code, stderr } = await models('calibrate', 'mixed', '--dataset', faces);
  assert.equal(code, 1);
  assert.match(stderr, /No person of the data set has two images with a face/);
  assert.equal((await models('calibrate', 'mixed', '--dataset', join(faces, 'none'))).code, 2);
});

test('a wrong call is one sentence and exit code 2, --help says how', async (t) => {
  const { models } = world(t);
  const cases: [string[], RegExp][] = [
    [[], /Say list, verify/],
    [['remove'], /Say list, verify/],
    [['verify'], /takes the name/],
    [['verify', 'a', 'b'], /Say list, verify/],
    [['list', 'a'], /takes no name/],
    [['activate', 'a', '--force'], /activate takes no --force/],
    [['calibrate', 'a'], /--dataset DIR is missing/],
    [['calibrate', 'a', '--dataset', 'x', '--threads', 'two'], /--threads takes a whole number/],
    [['list', '--colour'], /--colour/],
  ];
  const ran = await Promise.all(cases.map(([args]) => models(...args)));
  for (const [index, { code, stdout, stderr }] of ran.entries()) {
    assert.deepEqual([code, stdout], [2, ''], cases[index]![0].join(' '));
    assert.match(stderr, cases[index]![1]);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
  const help = await models('--help');
  assert.equal(help.code, 0);
  for (const word of ['verify', 'golden', 'calibrate', 'activate', 'rollback', '--dataset']) {
    assert.ok(help.stdout.includes(word), word);
  }
});
