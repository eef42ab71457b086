import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { OperatingPoint } from '../../../src/domain/comparison/threshold.ts';
import { prepare, reload, world } from '../../helpers/models/world.ts';
import { FRANCK, OTHERS, sample } from '../../helpers/photos/samples.ts';
import { faceForm, postForm } from '../../helpers/process.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';

const faces = FRANCK.map(sample);
const stranger = sample(OTHERS[0]!);
const FMR = 1e-3;

const calibrationIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'calibration.json'), 'utf8'));
const pointIn = (folder: string): OperatingPoint =>
  calibrationIn(folder).byTemplates['1'].find((p: OperatingPoint) => p.fmr === FMR);

/** The part of an answer that these tests read. */
interface Body {
  readonly success: boolean;
  readonly model: string;
  readonly reason: string;
  readonly threshold: number;
  readonly type: string;
  readonly detail: string;
}

/** What /health and /metrics say about the model. */
async function shown(app: FastifyInstance) {
  const scrape = await Scrape.of(app);
  return {
    health: (await app.inject('/health')).json().model.id,
    metric: [...scrape.labelValues('biometric_model_info', 'model')],
    people: [...scrape.labelValues('biometric_model_info', 'people')],
    threshold: scrape.value('biometric_decision_threshold', { templates: '1' }),
  };
}

test('a second embedder is activated, calibrated and rolled back while requests come in', async (t) => {
  const here = world(t);
  const env = { MODELS_PATH: here.folder, MATCH_FMR: String(FMR) };
  const { app, log } = await startApp(t, env);
  const address = await listen(app);
  const authenticate = async (userId: string, image: Buffer) => {
    const answer = await postForm(`${address}/authenticate`, faceForm(userId, image));
    return { status: answer.status, body: (await answer.json()) as Body };
  };
  const enroll = async (userId: string, ...images: Buffer[]) => {
    const answer = await postForm(`${address}/enroll`, faceForm(userId, ...images));
    return { status: answer.status, body: (await answer.json()) as Body };
  };
  const builtIn = (await shown(app)).health;
  assert.equal((await enroll('old', faces[0]!)).body.model, builtIn);
  assert.equal((await authenticate('old', faces[1]!)).body.success, true);

  await prepare(t, here);
  await here.done('activate', 'mixed');
  assert.equal((await shown(app)).health, builtIn, 'nothing changes before the reload');

  // Requests without a pause, some with five photographs, which take longest.
  const answers: { status: number; body: Body }[] = [];
  const enrolled: { user: string; model: string }[] = [];
  let loading = true;
  const lane = async (number: number) => {
    for (let round = 0; loading; round++) {
      answers.push(await authenticate('old', faces[1 + (round % 6)]!));
      const user = `lane-${number}-${round}`;
      const made = await enroll(user, ...faces.slice(0, 5));
      assert.equal(made.status, 201, JSON.stringify(made.body));
      enrolled.push({ user, model: made.body.model });
    }
  };
  const lanes = [0, 1, 2].map(lane);
  const reloadAt = async (wanted: () => boolean) => {
    while (!wanted()) await new Promise((resolve) => setTimeout(resolve, 5));
    return reload(app);
  };
  const swapped = await reloadAt(() => enrolled.length >= 3);
  assert.equal(swapped.statusCode, 200, swapped.body);
  const { old, new: mixed } = swapped.json();
  assert.equal(old, builtIn);
  assert.match(mixed, /^mixed@1#[0-9a-f]{8}$/);
  const ofMixed = () => enrolled.filter(({ model }) => model === mixed).length;
  while (ofMixed() < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  loading = false;
  await Promise.all(lanes);

  const matched = answers.filter(({ status, body }) => status === 200 && body.success === true);
  const asked = answers.filter(
    ({ status, body }) => status === 409 && body.type === 'urn:biometric:problem:re-enrol-required',
  );
  assert.ok(matched.length > 0 && asked.length > 0);
  assert.equal(matched.length + asked.length, answers.length, JSON.stringify(answers));
  // No face of one model was compared with the calibration of the other.
  const before = pointIn(join(import.meta.dirname, '../../../models'));
  const possible = [before, ...(before.byQuality ?? [])].map(({ threshold }) => threshold);
  assert.ok(matched.every(({ body }) => possible.includes(body.threshold)));
  const models = new Set(enrolled.map(({ model }) => model));
  assert.deepEqual([...models].sort(), [builtIn, mixed].sort());
  for (const { user, model } of enrolled) {
    const probe = await authenticate(user, faces[6]!);
    if (model === mixed) assert.equal(probe.body.success, true, JSON.stringify(probe));
    else assert.equal(probe.status, 409);
  }

  const after = pointIn(join(here.folder, 'custom', 'mixed')).threshold;
  assert.ok(!possible.includes(after));
  const people = String(calibrationIn(join(here.folder, 'custom', 'mixed')).dataset.people);
  assert.deepEqual(await shown(app), {
    health: mixed,
    metric: [mixed],
    people: [people],
    threshold: after,
  });
  assert.equal((await enroll('new', faces[0]!)).body.model, mixed);
  const right = await authenticate('new', faces[2]!);
  assert.deepEqual([right.body.success, right.body.threshold], [true, after]);
  assert.equal((await authenticate('new', stranger)).body.reason, 'no_match');
  const nobody = await authenticate('nobody', stranger);
  assert.deepEqual([nobody.status, nobody.body.reason], [200, 'no_match']);
  const refused = await authenticate('old', faces[1]!);
  assert.equal(refused.status, 409);
  assert.match(refused.body.detail, /another face model: .*erase.*enrol again/);

  await here.done('rollback');
  assert.deepEqual((await reload(app)).json(), { old: mixed, new: builtIn });
  assert.deepEqual((await shown(app)).metric, [builtIn]);
  assert.equal((await authenticate('old', faces[1]!)).body.success, true);
  assert.equal((await authenticate('new', faces[2]!)).status, 409);
  assert.equal(log.filter((line) => line.includes('the face model was reloaded')).length, 2);
  assert.ok(!log.some((line) => line.includes('"level":50')), 'an error was logged');
});
