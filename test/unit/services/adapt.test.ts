import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  ADAPT_AFTER_MS,
  CONFIDENT_FMR,
  MAX_ADAPTIVE,
} from '../../../src/domain/comparison/adaptation.ts';
import { decide } from '../../../src/domain/comparison/decision.ts';
import { comparisonScore, dot, fuse } from '../../../src/domain/comparison/matching.ts';
import type { Replay } from '../../../src/domain/comparison/replay.ts';
import type { UserRecord } from '../../../src/domain/comparison/template.ts';
import { noSketch } from '../../../src/domain/face/sketch.ts';
import { Adapt } from '../../../src/services/authentication/adapt.ts';
import { matchThreshold, type Policy } from '../../../src/services/shared/policy.ts';
import { HandClock } from '../../helpers/hand-clock.ts';
import { point } from '../../helpers/models/calibration.ts';
import { GOOD_FACE } from '../../helpers/photos/measures.ts';
import { plainScores } from '../../helpers/plain-scores.ts';
import { enrolled, openStore, random } from '../../helpers/store/own-store.ts';

const MATCH = 0.5;
const CONFIDENT = 0.6;

const POLICY: Policy = {
  model: 'model@1',
  calibration: {
    model: 'model@1',
    dataset: { name: 'none', people: 0, images: 0 },
    impostorScore: { mean: 0, sd: 0.1 },
    byTemplates: { 1: [point(1e-5, MATCH), point(CONFIDENT_FMR, CONFIDENT)] },
  },
  fmr: 1e-5,
  populationMode: 'off',
  challenges: 'optional',
  minActions: 0,
  replay: { mode: 'report', sameCapture: null },
  scoreDetail: 'coarse',
  duplicates: 'off',
  pad: { mode: 'report', threshold: 0.5 },
  templateUpdate: 'on',
};

const LENGTH = 512;

/** The face that lies so many degrees away from the enrolled one. */
function faceAt(degrees: number): Float32Array {
  const face = new Float32Array(LENGTH);
  face[0] = Math.cos((degrees * Math.PI) / 180);
  face[1] = Math.sin((degrees * Math.PI) / 180);
  return face;
}

/** A user enrolled at 0 degrees, and logins that are decided as the service decides them. */
async function setup(t: TestContext, change: Partial<Policy> = {}) {
  const own = openStore(t);
  const clock = new HandClock();
  const policy = { ...POLICY, ...change };
  const forgotten: UserRecord[] = [];
  const references = { forget: async (user: UserRecord) => void forgotten.push(user) };
  const recorder = { attempt: () => {} };
  const failed = (cause: unknown) => assert.fail(String(cause));
  const scores = plainScores(policy);
  const adapt = new Adapt({ ...own, references, scores, policy, clock, random, recorder, failed });
  await enrolled(own, 'alice', faceAt(0));
  const find = async () => (await own.store.find('alice'))!;
  const decided = async (
    degrees: number,
    replayed: Replay | null = null,
    liveness: number | null = 1,
  ) => {
    const user = await find();
    const embedding = faceAt(degrees);
    const face = {
      kind: 'face' as const,
      embedding,
      sketch: noSketch(),
      measures: GOOD_FACE,
      box: { x1: 0, y1: 0, x2: 1, y2: 1, score: 1 },
      quarterTurns: 0,
      liveness,
    };
    const score = comparisonScore(embedding, fuse(await own.store.templates(user)));
    const decision = decide(score, matchThreshold(policy, user.templates, GOOD_FACE.norm));
    const frames = [{ face: { ...face, stages: {} }, digest: Buffer.alloc(32) }];
    const caller = { deviceInfo: null, client: 'open', network: '127.0.0.1', mayKnowUsers: false };
    return adapt.after({ user, frames, decision, replayed, caller });
  };
  return { own, clock, find, decided, forgotten };
}

test('a creep from login to login ends where the enrolled template no longer matches', async (t) => {
  const { own, clock, find, decided } = await setup(t);
  let furthest = 0;
  for (let degrees = 0; degrees <= 180; degrees += 2) {
    await (await decided(degrees))?.();
    const added = (await find()).lastAdaptedAt === clock.now();
    if (added) furthest = degrees;
    clock.pass(ADAPT_AFTER_MS / 1000);
  }
  // Without the comparison with the enrolled template alone, the drift would reach 180 degrees.
  const limit = (Math.acos(MATCH) * 180) / Math.PI;
  assert.ok(furthest > limit - 3 && furthest <= limit, `${furthest} degrees`);
  assert.equal((await find()).adaptive, MAX_ADAPTIVE);
  for (const template of await own.store.templates(await find())) {
    assert.ok(dot(template, faceAt(0)) >= MATCH - 1e-4);
  }
});

test('two logins that were decided on the same state add one template', async (t) => {
  const { find, decided, forgotten } = await setup(t);
  const before = await find();
  const [first, second] = [await decided(10), await decided(20)];
  await Promise.all([first!(), second!()]);
  assert.equal((await find()).adaptive, 1);
  assert.deepEqual(forgotten, [before], 'its cached reference is of no more use');
});

test('nothing is left to do after a login that was refused, or where the policy is off', async (t) => {
  const [on, off] = [await setup(t), await setup(t, { templateUpdate: 'off' })];
  assert.equal(await on.decided(80), null);
  assert.equal(await off.decided(10), null);
});

test('what was not judged or looked for adds nothing, whatever the configuration lets pass', async (t) => {
  const off = await setup(t, { replay: { mode: 'off', sameCapture: null } });
  await (await off.decided(10))!();
  assert.equal((await off.find()).adaptive, 0);
  const { find, decided } = await setup(t);
  await (await decided(10, null, null))!();
  await (await decided(10, 'near-identical'))!();
  assert.equal((await find()).adaptive, 0);
  await (await decided(10))!();
  assert.equal((await find()).adaptive, 1);
});

test('a user who was erased before the answer was out stays erased', async (t) => {
  const { own, find, decided } = await setup(t);
  const late = (await decided(10))!;
  const audit = { attemptId: random.uuid(), at: 1, model: 'model@1', confidence: null };
  const erasure = { type: 'erase', reason: 'erased', success: true, deviceInfo: null } as const;
  assert.ok(await own.store.erase(await find(), { ...audit, ...erasure }));
  await late();
  assert.equal(await own.store.find('alice'), null);
  assert.equal(own.db.prepare('SELECT count(*) FROM templates').pluck().get(), 0);
});
