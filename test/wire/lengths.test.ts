import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRANCK, sample } from '../helpers/photos/samples.ts';
import { RawConnection } from '../helpers/raw-http.ts';
import { listen, startApp } from '../helpers/service/app.ts';
import { multipart, photo } from '../helpers/service/form.ts';

const form = multipart([{ name: 'user_id', value: 'franck' }, photo(sample(FRANCK[0]!))]);
const head = (length: number) =>
  [
    'POST /enroll HTTP/1.1',
    'host: localhost',
    'content-type: multipart/form-data; boundary=biometric-test-boundary',
    `content-length: ${length}`,
    '',
    '',
  ].join('\r\n');

test('A04 a length that is too short is a broken form, and the rest is no second request', async (t) => {
  const { app } = await startApp(t);
  const connection = await RawConnection.open(await listen(app));
  await connection.write(head(form.length - 100));
  await connection.write(form);
  assert.equal((await connection.answer()).status, 400);
  assert.equal((await app.inject('/users/franck')).statusCode, 404);
  assert.equal((await app.inject('/health')).statusCode, 200);
});

test('A04 a length that is too long is ended by the time-out of the service', async (t) => {
  const { app } = await startApp(t);
  const connection = await RawConnection.open(await listen(app));
  await connection.write(head(form.length + 100));
  await connection.write(form);
  // Answered as soon as the form is complete, or cut off when the rest never comes.
  const status = await connection.answer().then(
    (answer) => answer.status,
    () => 'closed',
  );
  assert.ok([201, 400, 408, 'closed'].includes(status), `${status}`);
  assert.equal((await app.inject('/health')).statusCode, 200);
});

test('A13 headers that name another address are not believed without a known proxy', async (t) => {
  const { app } = await startApp(t, { RATE_LIMIT_GENERAL: '3' });
  const seen: number[] = [];
  for (let i = 1; i <= 5; i++) {
    const address = `203.0.113.${i}`;
    const headers = {
      'x-forwarded-for': address,
      forwarded: `for=${address}`,
      'x-real-ip': address,
    };
    seen.push((await app.inject({ url: '/users/nobody', headers })).statusCode);
  }
  assert.deepEqual(seen, [404, 404, 404, 429, 429]);
});
