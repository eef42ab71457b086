import assert from 'node:assert/strict';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { countWorkers, prepare, reload, world } from '../../helpers/models/world.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';
import { keyedApp } from '../../helpers/service/own-keys.ts';

const [first, second] = FRANCK.map(sample) as [Buffer, Buffer];

test('ten reloads under way leave as many threads as there were', async (t) => {
  const workers = countWorkers(t);
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', first));
  assert.equal(workers(), 2);
  for (let round = 0; round < 10; round++) {
    const [answer, ...attempts] = await Promise.all([
      reload(app),
      ...Array.from({ length: 4 }, () => app.inject(attempt('franck', second))),
    ]);
    assert.equal(answer.statusCode, 200, answer.body);
    for (const { statusCode, body } of attempts) assert.equal(statusCode, 200, body);
  }
  const open = async () => (await Scrape.of(app)).value('biometric_models_open');
  while ((await open()) > 1) await setTimeout(10);
  assert.equal(workers(), 2);
  await app.close();
  assert.equal(workers(), 0);
});

test('of two reloads at once one is done, the other told to wait', async (t) => {
  const { app } = await startApp(t);
  const answers = await Promise.all([reload(app), reload(app)]);
  const [done, told] = answers.sort((a, b) => a.statusCode - b.statusCode);
  assert.equal(done!.statusCode, 200, done!.body);
  assert.match(told!.json().type, /:reload-running$/);
  assert.equal(told!.headers['retry-after'], '2');
  assert.equal((await reload(app)).statusCode, 200);
});

test('what cannot be used is refused with the reason, and the running model stays', async (t) => {
  const workers = countWorkers(t);
  const here = world(t);
  await prepare(t, here);
  await here.done('activate', 'mixed');
  await here.done('rollback');
  const { app, log } = await startApp(t, { MODELS_PATH: here.folder });
  await app.inject(enrolment('franck', first));
  await here.done('activate', 'mixed');
  const file = (name: string) => join(here.folder, 'custom', 'mixed', name);
  const edited = (name: string, change: (json: never) => void) => () => {
    const json = JSON.parse(readFileSync(file(name), 'utf8'));
    change(json as never);
    writeFileSync(file(name), JSON.stringify(json));
  };
  const harms: [string, RegExp, () => void][] = [
    [
      'model.onnx',
      /custom\/mixed\/model\.onnx has 1000 bytes/,
      () => truncateSync(file('model.onnx'), 1000),
    ],
    ['model.onnx', /model\.onnx is missing/, () => rmSync(file('model.onnx'))],
    ['golden.json', /golden\.json is missing: run/, () => rmSync(file('golden.json'))],
    [
      'golden.json',
      /self-test of custom\/mixed\/model\.onnx failed/,
      edited('golden.json', (json: { embedder: { vector: { length: number } } }) => {
        json.embedder.vector.length *= 2;
      }),
    ],
    [
      'calibration.json',
      /calibration\.json is missing: run/,
      () => rmSync(file('calibration.json')),
    ],
    [
      'calibration.json',
      /no operating point at FMR/,
      edited('calibration.json', (json: { byTemplates: Record<string, unknown[]> }) => {
        json.byTemplates['2']!.length = 1;
      }),
    ],
    [
      'embedder.json',
      /calibration is for mixed@1#\w+, the embedder is mixed@1#/,
      edited('embedder.json', (json: { input: { mean: number } }) => {
        json.input.mean = 1;
      }),
    ],
    [
      'embedder.json',
      /no model "mixed": custom\/mixed\/embedder\.json/,
      () => rmSync(file('embedder.json')),
    ],
    [
      '../active.json',
      /custom\/active\.json .* is not valid/,
      () => writeFileSync(file('../active.json'), '{'),
    ],
  ];
  for (const [name, words, harm] of harms) {
    const intact = readFileSync(file(name));
    harm();
    const answer = await reload(app);
    writeFileSync(file(name), intact);
    assert.equal(answer.statusCode, 409, answer.body);
    assert.match(answer.json().type, /:model-unusable$/);
    assert.match(answer.json().detail, words);
    assert.match(answer.json().detail, /The former model stays in use\.$/);
    assert.ok(![answer.body, ...log].some((text) => text.includes(here.folder)), 'a path is told');
    assert.equal((await app.inject(attempt('franck', second))).json().success, true);
  }
  assert.equal(workers(), 2);
  assert.equal((await reload(app)).statusCode, 200, 'all is in place again');
});

test('only a key for administration reloads', async (t) => {
  const { app, create } = await keyedApp(t);
  const as = (headers: Record<string, string>) =>
    app.inject({ method: 'POST', url: '/admin/reload-model', headers });
  assert.equal((await as({})).statusCode, 401);
  const other = create('app', 'enroll', 'authenticate', 'history', 'metrics');
  const refused = await as({ 'x-api-key': other });
  assert.match(refused.json().type, /:scope-missing$/);
  const done = await as({ 'x-api-key': create('operator', 'admin') });
  assert.equal(done.statusCode, 200, done.body);
});
