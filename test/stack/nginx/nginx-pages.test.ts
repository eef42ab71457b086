import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { PrometheusServer } from '../../helpers/servers/prometheus-server.ts';
import { expectProblem } from '../../helpers/service/answers.ts';
import { call } from './client.ts';

const skip = missing('nginx', 'prometheus');
const QUERY = '/api/v1/query?query=up';

async function prometheusPage(t: TestContext) {
  const prometheus = await PrometheusServer.start(t, { targets: {} });
  const options = { upstream: '127.0.0.1:9', prometheus: new URL(prometheus.url).host };
  const nginx = await Nginx.start(t, options);
  const base = `http://127.0.0.1:${nginx.ports.prometheus}`;
  const ask = (headers: Record<string, string>, path = QUERY, method = 'GET') =>
    call(base, path, { headers, method });
  return { base, ask, port: nginx.ports.prometheus };
}

const FOREIGN: Record<string, Record<string, string>> = {
  'a name that a stranger can own': { host: 'evil.example:9090' },
  'a name that starts like ours': { host: 'localhost.evil.example' },
  'an address that starts like ours': { host: '127.0.0.1.evil.example' },
  'the address that means every address': { host: '0.0.0.0:9090' },
  'a page of another site': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
  'a page on another port': { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
  'a frame in another page': {
    'sec-fetch-site': 'same-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'iframe',
  },
  'another origin': { origin: 'http://evil.example' },
  'another port as origin': { host: 'localhost:9090', origin: 'http://localhost:9091' },
  'another scheme as origin': { host: 'localhost:9090', origin: 'https://localhost:9090' },
  'an origin that is hidden': { origin: 'null' },
  'a rebound name that calls itself the same': {
    host: 'evil.example:9090',
    origin: 'http://evil.example:9090',
    'sec-fetch-site': 'same-origin',
  },
};

test('A32 the pages of the administrator are answered under loopback names and to no other page', {
  skip,
}, async (t) => {
  const { ask, port } = await prometheusPage(t);
  for (const [what, headers] of Object.entries(FOREIGN)) {
    for (const [path, method] of [
      [QUERY, 'GET'],
      [QUERY, 'POST'],
      ['/metrics', 'GET'],
      ['/-/ready', 'GET'],
      ['/', 'GET'],
    ] as const) {
      const answer = await ask(headers, path, method);
      expectProblem({ ...answer, statusCode: answer.status }, 'cross-site');
      assert.doesNotMatch(answer.body, /prometheus|resultType/, what);
    }
  }
  // A form of another page that the browser submits is not the same as following a link.
  const form = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' };
  const sent = { ...form, 'sec-fetch-dest': 'document' };
  assert.equal((await ask(sent, QUERY, 'POST')).status, 403);
  assert.equal((await ask(sent, QUERY)).status, 200);

  const own = [
    {},
    { host: `localhost:${port}` },
    { host: `LOCALHOST:${port}`, 'sec-fetch-site': 'none' },
    { host: `[::1]:${port}` },
    {
      host: `localhost:${port}`,
      origin: `http://localhost:${port}`,
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
    },
  ];
  for (const headers of own as Record<string, string>[]) {
    const answer = await ask(headers);
    assert.equal(JSON.parse(answer.body).status, 'success', JSON.stringify(headers));
  }
});
