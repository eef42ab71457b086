import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ADVICE } from '../../../src/domain/face/quality.ts';
import { Problem } from '../../../src/errors.ts';
import type { FaceEngine } from '../../../src/ports/engine.ts';
import { ROOT } from '../../helpers/folders.ts';
import { blurred, plain } from '../../helpers/photos/images.ts';
import { FRANCK, OTHERS, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';

const [enrolled, same] = [sample(FRANCK[0]!), sample(FRANCK[3]!)];
const other = sample(OTHERS[0]!);
const FACE_STAGES = ['decode', 'detect', 'align', 'embed'];

test('one request moves each counter by one', async (t) => {
  const { app } = await startApp(t);
  const before = await Scrape.of(app);
  assert.equal(before.value('biometric_attempts_total', { type: 'authenticate' }), 0);
  await app.inject(enrolment('franck', enrolled));
  const start = await Scrape.of(app);
  await app.inject(attempt('franck', same));
  const matched = await Scrape.of(app);
  await app.inject(attempt('franck', other));
  const refused = await Scrape.of(app);
  const moved = (name: string, labels: Record<string, string>) => [
    matched.value(name, labels) - start.value(name, labels),
    refused.value(name, labels) - matched.value(name, labels),
  ];
  for (const stage of [...FACE_STAGES, 'match', 'store']) {
    assert.deepEqual(moved('biometric_stage_duration_seconds_count', { stage }), [1, 1], stage);
  }
  const type = 'authenticate';
  assert.deepEqual(moved('biometric_attempts_total', { type, reason: 'match' }), [1, 0]);
  assert.deepEqual(moved('biometric_attempts_total', { type, reason: 'no_match' }), [0, 1]);
  for (const name of ['biometric_comparison_score_count', 'biometric_score_margin_count']) {
    assert.deepEqual(moved(name, { reason: 'match' }), [1, 0], name);
    assert.deepEqual(moved(name, { reason: 'no_match' }), [0, 1], name);
  }
  const calls = (operation: string) =>
    moved('biometric_store_query_duration_seconds_count', { operation });
  assert.deepEqual(calls('regulation.reserve'), [1, 1]);
  assert.deepEqual(calls('audit.settle'), [1, 1]);
  assert.deepEqual(calls('users.create'), [0, 0]);
  assert.equal(
    start.value('biometric_store_query_duration_seconds_count'),
    4,
    'find, page, create, and what the site has learned',
  );
});

test('a margin is the score less the threshold', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', enrolled));
  const { confidence, threshold } = (await app.inject(attempt('franck', same))).json();
  const scrape = await Scrape.of(app);
  const sum = scrape.value('biometric_score_margin_sum', { reason: 'match' });
  assert.ok(Math.abs(sum - (confidence - threshold)) < 1e-9);
  assert.equal(scrape.value('biometric_comparison_score_sum', { reason: 'match' }), confidence);
});

test('every answered problem is counted by its code, from 0', async (t) => {
  const { app } = await startApp(t);
  const count = async (code: string) =>
    (await Scrape.of(app)).value('biometric_problems_total', { code });
  for (const code of ['no-face', 'not-found', 'field-invalid', 'storage-full', 'request-invalid']) {
    assert.equal(await count(code), 0, code);
  }
  await app.inject(attempt('franck', await plain(320, 240, [90, 90, 90])));
  await app.inject('/nowhere');
  await app.inject(attempt('not an id', enrolled));
  await app.inject('/users/%zz');
  for (const code of ['no-face', 'not-found', 'field-invalid', 'request-invalid']) {
    assert.equal(await count(code), 1, code);
  }
  assert.equal(await count('storage-full'), 0);
});

test('a face refused for its quality is counted by fault', async (t) => {
  const { app } = await startApp(t);
  const answer = await app.inject(enrolment('franck', await blurred(enrolled, 6)));
  assert.match(answer.json().type, /low-quality$/);
  const scrape = await Scrape.of(app);
  assert.equal(scrape.value('biometric_quality_refusals_total'), 1);
  const faults = scrape.labelValues('biometric_quality_refusals_total', 'reason');
  assert.deepEqual([...faults].sort(), Object.keys(ADVICE).sort());
});

test('threads at work are shown while they work, and none afterwards', async (t) => {
  const { app } = await startApp(t);
  const busy = async () => (await Scrape.of(app)).value('biometric_inference_busy_threads');
  assert.equal(await busy(), 0);
  const burst = Promise.all(Array.from({ length: 6 }, () => app.inject(attempt('franck', same))));
  let most = 0;
  let answered = false;
  void burst.then(() => {
    answered = true;
  });
  while (!answered) {
    most = Math.max(most, await busy());
    await setImmediate();
  }
  assert.equal(most, 2);
  assert.equal(await busy(), 0);
});

test('model, calibration and thresholds are those of the answers', async (t) => {
  const { app } = await startApp(t, { MATCH_FMR: '1e-4' }, { engine: idleEngine });
  const scrape = await Scrape.of(app);
  const file = JSON.parse(readFileSync(join(ROOT, 'models', 'calibration.json'), 'utf8'));
  const [info] = scrape.series.filter(({ name }) => name === 'biometric_model_info');
  const { calibration, ...rest } = info!.labels;
  assert.match(calibration!, /^[0-9a-f]{12}$/);
  const { name, people } = file.dataset;
  assert.deepEqual(rest, {
    model: file.model,
    dataset: name,
    people: String(people),
    fmr: '0.0001',
  });
  assert.equal(info!.value, 1);
  for (const templates of Object.keys(file.byTemplates)) {
    const point = file.byTemplates[templates].find((p: { fmr: number }) => p.fmr === 1e-4);
    assert.equal(scrape.value('biometric_decision_threshold', { templates }), point.threshold);
  }
});

test('our own failures of every route are counted from 0', async (t) => {
  const analyse: FaceEngine['analyse'] = () =>
    Promise.reject(new Problem('inference-failed', 'The models are gone.'));
  const { app } = await startApp(t, {}, { engine: { ...idleEngine, analyse } });
  const labels = { method: 'POST', route: '/authenticate', status: '503' };
  const failures = async () =>
    (await Scrape.of(app)).value('biometric_http_request_duration_seconds_count', labels);
  assert.equal(await failures(), 0);
  await app.inject(attempt('franck', same));
  assert.equal(await failures(), 1);
});
