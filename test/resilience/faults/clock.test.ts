import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { HandClock } from '../../helpers/hand-clock.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment, photo, post } from '../../helpers/service/form.ts';

const [first, right] = FRANCK.slice(0, 2).map(sample) as [Buffer, Buffer];
const wrong = sample('audrey.jpg');
const HOUR = 3600;

async function locked(t: TestContext) {
  const clock = new HandClock();
  const { app } = await startApp(t, {}, { clock });
  await app.inject(enrolment('franck', first));
  const show = async (face: Buffer) => {
    const { statusCode, headers, body } = await app.inject(attempt('franck', face));
    return { status: statusCode, wait: Number(headers['retry-after'] ?? 0), ...JSON.parse(body) };
  };
  for (let i = 0; i < 5; i++) assert.equal((await show(wrong)).reason, 'no_match');
  assert.equal((await show(right)).wait, 30);
  return { app, clock, show };
}

test('F11 a clock set back frees nobody and makes no wait longer than the longest', async (t) => {
  const { clock, show } = await locked(t);
  clock.pass(-HOUR);
  const answer = await show(right);
  assert.equal(answer.status, 429);
  assert.ok(answer.wait >= 30 && answer.wait <= 900, `${answer.wait} s`);
  clock.pass(answer.wait + HOUR);
  assert.equal((await show(right)).success, true);
});

test('F11 a clock set forward ends a wait, but one failure later it is twice as long', async (t) => {
  const { clock, show } = await locked(t);
  for (const wait of [60, 120, 240, 480, 900, 900]) {
    clock.pass(HOUR);
    assert.equal((await show(wrong)).reason, 'no_match', 'one try for each jump');
    assert.equal((await show(right)).wait, wait);
  }
});

test('F11 a clock that jumps to and fro gives no more tries than one that goes', async (t) => {
  const { clock, show } = await locked(t);
  clock.pass(HOUR);
  assert.equal((await show(wrong)).status, 200);
  clock.pass(-HOUR);
  assert.equal((await show(wrong)).status, 429);
  clock.pass(HOUR);
  assert.equal((await show(wrong)).status, 429);
});

test('F11 a challenge is spent once and never lives longer by a clock that is set back', async (t) => {
  const clock = new HandClock();
  const { app } = await startApp(t, {}, { clock });
  await app.inject(enrolment('franck', first));
  const challenge = async () => {
    const payload = { user_id: 'franck' };
    return (await app.inject({ method: 'POST', url: '/challenges', payload })).json().challenge;
  };
  const redeem = async (nonce: string) => {
    const fields = { user_id: 'franck', challenge: nonce };
    const parts = Object.entries(fields).map(([name, value]) => ({ name, value }));
    const answer = await app.inject(post('/authenticate', [...parts, photo(right)]));
    return answer.json().reason ?? answer.json().type.split(':').at(-1);
  };
  const early = await challenge();
  clock.pass(HOUR);
  assert.equal(await redeem(early), 'nonce-invalid');
  const used = await challenge();
  assert.equal(await redeem(used), 'match');
  clock.pass(-HOUR);
  assert.equal(await redeem(used), 'replayed');
});
