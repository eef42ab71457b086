import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInternal } from '../../../src/http/routes/metrics/index.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';

test('metrics are told to direct connections from internal addresses only', async (t) => {
  const { app } = await startApp(t);
  const direct = await app.inject('/metrics');
  assert.equal(direct.statusCode, 200);
  assert.match(String(direct.headers['content-type']), /^text\/plain/);
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip']) {
    const answer = await app.inject({ url: '/metrics', headers: { [name]: '10.0.0.1' } });
    assert.equal(answer.statusCode, 404, name);
    assert.ok(!answer.body.includes('biometric_http'));
  }
  const outside = await app.inject({ url: '/metrics', remoteAddress: '93.184.216.34' });
  assert.equal(outside.statusCode, 404);
});

test('internal addresses are those of private networks', () => {
  const inside = ['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '::1'];
  inside.push('::ffff:10.0.0.1', 'fd00::1');
  for (const peer of inside) assert.equal(isInternal(peer, {}), true, peer);
  const outside = ['8.8.8.8', '172.32.0.1', '11.0.0.1', '192.169.0.1', '2001:db8::1', '::'];
  outside.push('::ffff:8.8.8.8', '0.0.0.0');
  for (const peer of outside) assert.equal(isInternal(peer, {}), false, peer);
  assert.equal(isInternal(undefined, {}), false);
});

const seriesOf = (text: string): string[] =>
  text.split('\n').filter((line) => line.startsWith('biometric_'));

test('the number of series does not grow with user ids or addresses', async (t) => {
  const { app } = await startApp(t);
  const image = sample(FRANCK[0]!);
  const visit = async (userId: string) => {
    await app.inject(enrolment(userId, image));
    await app.inject(attempt(userId, image));
    await app.inject(`/users/${userId}`);
    await app.inject(`/users/${userId}/history`);
    await app.inject(`/${userId}/nothing`);
  };
  await visit('first-canary');
  const before = seriesOf((await app.inject('/metrics')).body);
  // The first request for the metrics adds series for itself.
  const known = seriesOf((await app.inject('/metrics')).body).length;
  for (const userId of ['second-canary', 'third-canary', 'fourth-canary']) await visit(userId);
  const text = (await app.inject('/metrics')).body;
  assert.ok(before.length > 20);
  assert.equal(seriesOf(text).length, known);
  assert.doesNotMatch(text, /canary/);
  assert.match(text, /biometric_attempts_total\{[^}]*type="authenticate"[^}]*\} 4/);
  assert.match(text, /route="\/users\/:user_id\/history"/);
});
