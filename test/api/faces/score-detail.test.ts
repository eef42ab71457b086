import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { decide, toldConfidence } from '../../../src/domain/comparison/decision.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';
import { blend, person, shows, vectorEngine } from '../../helpers/service/vector-engine.ts';

const [ALICE, MALLORY] = [person(0), person(1)];

test('a refused score is rounded down to one decimal, whatever the threshold', () => {
  for (let score = -10_000; score <= 10_000; score += 7) {
    for (const threshold of [0.05, 0.3, 0.4639, 0.5, 0.5001, 0.6288]) {
      const decision = decide(score / 1e4, threshold);
      const told = toldConfidence(decision, 'coarse');
      assert.equal(told >= threshold, decision.success);
      if (decision.success) assert.equal(told, decision.confidence);
      else {
        assert.ok(told <= decision.confidence && told > decision.confidence - 0.1);
        assert.equal(Math.round(told * 10) / 10, told);
      }
      assert.equal(toldConfidence(decision, 'full'), decision.confidence);
    }
  }
  assert.equal(toldConfidence(decide(0.3, 0.5), 'coarse'), 0.3, 'a tenth stays a tenth');
});

async function withAlice(t: TestContext, env: Record<string, string> = {}) {
  const { app } = await startApp(t, { LOCK_AFTER: '100', ...env }, { engine: vectorEngine });
  await app.inject(enrolment('alice', shows(ALICE)));
  const confidences: number[] = [];
  for (const user of ['alice', 'nobody']) {
    for (let degrees = 62; degrees < 90; degrees += 4) {
      const face = shows(blend(ALICE, MALLORY, degrees));
      const { success, confidence, threshold } = (await app.inject(attempt(user, face))).json();
      assert.equal(success, confidence >= threshold);
      assert.equal(success, false);
      confidences.push(confidence);
    }
  }
  const { history } = (await app.inject('/users/alice/history')).json();
  return { app, confidences, history };
}

const isCoarse = (confidence: number) => Math.round(confidence * 10) / 10 === confidence;

test('the answer to a refused face is coarse, of an unknown id as well; the history is not', async (t) => {
  const { app, confidences, history } = await withAlice(t);
  assert.ok(confidences.every(isCoarse), confidences.join());
  const tried = history.filter((h: { type: string }) => h.type === 'authenticate');
  assert.equal(tried.length, 7);
  for (const [i, { confidence }] of tried.toReversed().entries()) {
    assert.equal(confidence, Math.round(Math.cos(((62 + 4 * i) * Math.PI) / 180) * 1e4) / 1e4);
  }
  const accepted = shows(blend(ALICE, MALLORY, 30));
  assert.equal((await app.inject(attempt('alice', accepted))).json().confidence, 0.866);
});

test('SCORE_DETAIL=full answers with all decimals', async (t) => {
  const { confidences } = await withAlice(t, { SCORE_DETAIL: 'full' });
  assert.ok(confidences.filter((confidence) => !isCoarse(confidence)).length > 7);
});
