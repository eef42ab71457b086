import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRANCK, OTHERS, sample } from '../helpers/photos/samples.ts';
import { startApp } from '../helpers/service/app.ts';
import { attempt, enrolment, photo, post } from '../helpers/service/form.ts';

interface Entry {
  success: boolean;
  confidence: number | null;
  timestamp: string;
  device_info: string | null;
  type: string;
  reason: string;
}

test('the history is paged, newest first, without gap or repeat', async (t) => {
  let now = Date.UTC(2026, 0, 1);
  const { app } = await startApp(t, {}, { clock: { now: () => (now += 1000) } });
  const image = sample(FRANCK[0]!);
  await app.inject(enrolment('franck', image));
  for (let i = 0; i < 6; i++) await app.inject(attempt('franck', image));
  const read = async (query: string) => (await app.inject(`/users/franck/history?${query}`)).json();

  const whole = await read('');
  assert.equal(whole.history.length, 7);
  assert.equal(whole.next, null);
  const times = whole.history.map((entry: Entry) => entry.timestamp);
  assert.deepEqual(times, times.toSorted().toReversed());
  assert.equal(whole.history.at(-1).type, 'enroll');

  const paged: Entry[] = [];
  const sizes: number[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page = await read(next ? `limit=3&before=${next}` : 'limit=3');
    paged.push(...page.history);
    sizes.push(page.history.length);
    next = page.next;
  }
  assert.deepEqual(sizes, [3, 3, 1]);
  assert.deepEqual(paged, whole.history);
  assert.equal((await read('limit=7')).next, null);
  assert.equal((await read('limit=6')).history.length, 6);
});

test('the cursor tells nothing about the log, and is good for one enrolment only', async (t) => {
  const { app } = await startApp(t);
  const image = sample(FRANCK[0]!);
  const next = async (user: string): Promise<string> =>
    (await app.inject(`/users/${user}/history?limit=1`)).json().next;
  const read = (user: string, before: string) =>
    app.inject(`/users/${user}/history?limit=1&before=${before}`);
  for (const user of ['franck', 'other']) {
    await app.inject(enrolment(user, image));
    for (let i = 0; i < 2; i++) await app.inject(attempt(user, image));
  }
  const [own, again] = [await next('franck'), await next('franck')];
  assert.match(own, /^[\w-]{50}$/);
  assert.notEqual(own, again, 'the same place is written differently each time');
  const [a, b] = [await read('franck', own), await read('franck', again)];
  assert.equal(a.statusCode, 200);
  assert.deepEqual(a.json().history, b.json().history);

  const flipped = own.slice(0, 20) + (own[20] === 'A' ? 'B' : 'A') + own.slice(21);
  for (const [user, before] of [
    ['other', own],
    ['franck', flipped],
    ['franck', 'A'.repeat(50)],
    ['franck', '1'],
    ['franck', ''],
  ] as const) {
    const problem = (await read(user, before)).json();
    assert.equal(problem.type, 'urn:biometric:problem:field-invalid', before);
    assert.equal(problem.errors[0].field, 'before');
    assert.match(problem.errors[0].message, /begin again without it|leave it out/);
  }
  await app.inject({ method: 'DELETE', url: '/users/franck' });
  await app.inject(enrolment('franck', image));
  assert.equal((await read('franck', own)).statusCode, 400, 'not the same enrolment');
});

test('an entry tells what was answered, and the device only in clean characters', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const info = { name: 'device_info', value: 'Pixel\u0000 9\r\n\u202eevil' };
  const parts = [{ name: 'user_id', value: 'franck' }, info, photo(sample(OTHERS[1]!))];
  const answer = (await app.inject(post('/authenticate', parts))).json();
  const spoiled = attempt('franck', sample(FRANCK[0]!).subarray(0, 400));
  const headers = { ...spoiled.headers, 'user-agent': `phone/1 ${'x'.repeat(300)}` };
  await app.inject({ ...spoiled, headers });
  const { history } = (await app.inject('/users/franck/history')).json();
  const [damaged, wrong, enrolled] = history as Entry[];
  assert.equal(wrong!.success, false);
  const tenths = Math.floor(wrong!.confidence! * 10);
  assert.equal(tenths / 10, answer.confidence, 'the answer is rounded down');
  assert.notEqual(wrong!.confidence, answer.confidence, 'the history is not');
  assert.equal(wrong!.timestamp, answer.authenticated_at);
  assert.equal(wrong!.reason, 'no_match');
  assert.equal(wrong!.device_info, 'Pixel  9   evil');
  assert.equal(damaged!.reason, 'image-invalid');
  assert.equal(damaged!.confidence, null);
  assert.equal(damaged!.device_info!.length, 200);
  assert.equal(enrolled!.reason, 'enrolled');
});

test('the history of one user shows nothing of another', async (t) => {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  await app.inject(enrolment('other', sample(OTHERS[0]!)));
  await app.inject(attempt('other', sample(OTHERS[0]!)));
  assert.equal((await app.inject('/users/franck/history')).json().history.length, 1);
  assert.equal((await app.inject('/users/other/history')).json().history.length, 2);
  assert.equal((await app.inject('/users/nobody/history')).statusCode, 404);
});
