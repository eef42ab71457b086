import assert from 'node:assert/strict';
import { METHODS } from 'node:http';
import { test } from 'node:test';
import { PROBLEMS } from '../../../src/errors.ts';
import { OPERATIONS } from '../../../src/telemetry/store-queries.ts';
import { RawConnection } from '../../helpers/raw-http.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { attempt } from '../../helpers/service/form.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';

const CANARY = 'canary';
const REQUESTS = 'biometric_http_request_duration_seconds_count';

const PATHS = [
  `/${CANARY}`,
  `/users/${CANARY}/${CANARY}`,
  `/users/${CANARY}%00`,
  `/users/${'x'.repeat(5000)}`,
  `/docs/static/${CANARY}.js`,
  `//${CANARY}`,
  `/authenticate/..%2f${CANARY}`,
  `/users/%zz${CANARY}`,
  `/metrics?${CANARY}=1`,
];

/** Labels of the service's own metrics. */
const closed = (scrape: Scrape) =>
  scrape.series
    .filter(({ name }) => name.startsWith('biometric_'))
    .map(({ name, labels }) => ({ name, labels: Object.values(labels).join(' ') }));

test('labels stay in closed sets whatever is asked for', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  const address = await listen(app);
  for (const method of METHODS.filter((name) => name !== 'CONNECT')) {
    for (const path of PATHS) {
      const connection = await RawConnection.open(address);
      const head = [`${method} ${path} HTTP/1.1`, 'host: localhost', 'connection: close', '', ''];
      await connection.write(head.join('\r\n'));
      await connection.closed();
    }
  }
  const broken = await RawConnection.open(address);
  await broken.write(`${CANARY} / HTTP/1.1\r\n\r\n`);
  await broken.closed();
  await app.inject(attempt(`${CANARY} id`, Buffer.from(CANARY)));

  const scrape = await Scrape.of(app);
  for (const { name, labels } of closed(scrape)) {
    assert.ok(!labels.includes(CANARY) && !labels.includes('xxxx'), `${name} ${labels}`);
  }
  const known = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'other'];
  for (const method of scrape.labelValues(REQUESTS, 'method')) assert.ok(known.includes(method));
  assert.ok(scrape.value(REQUESTS, { method: 'other' }) > 0);
  for (const status of scrape.labelValues(REQUESTS, 'status')) assert.match(status, /^[2-5]\d\d$/);
  const codes = scrape.labelValues('biometric_problems_total', 'code');
  assert.deepEqual([...codes].sort(), Object.keys(PROBLEMS).sort());
  assert.ok(scrape.value('biometric_problems_total', { code: 'request-invalid' }) > 1);
  const stored = 'biometric_store_query_duration_seconds_count';
  assert.deepEqual([...scrape.labelValues(stored, 'operation')].sort(), OPERATIONS.toSorted());
  for (const { name, labels } of scrape.series.filter(({ name }) => name === REQUESTS)) {
    const { method, route = '' } = labels;
    const exists = route === '(none)' || app.hasRoute({ method: method as 'GET', url: route });
    assert.ok(exists, `${name} ${method} ${route}`);
  }
});
