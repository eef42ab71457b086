import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { built, detailOf, type Mistake, mistakeGroups } from '../../helpers/mistakes.ts';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { expectProblem } from '../../helpers/service/answers.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';
import { call } from './client.ts';

const skip = missing('nginx', 'openssl');
const rows = mistakeGroups().flatMap(({ rows }) => rows);

async function start(t: TestContext, servers: 'http' | 'https') {
  const { app } = await startApp(t, { TRUST_PROXY: '127.0.0.1' }, { engine: idleEngine });
  return Nginx.start(t, { upstream: new URL(await listen(app)).host, servers });
}

async function expectRow(base: string, row: Mistake): Promise<void> {
  const { body, headers } = built(row.request);
  const { method, path } = row.request;
  const answer = await call(base, path, { method, headers, ...(body && { body }) });
  expectProblem({ ...answer, statusCode: answer.status }, row.code);
  assert.equal(answer.status, row.status);
  assert.equal(JSON.parse(answer.body).detail, detailOf(row));
}

test('mistakes that Nginx answers get the sentence of the table', { skip }, async (t) => {
  const plain = await start(t, 'http');
  const secure = await start(t, 'https');
  const asked = { nginx: plain.url, https: `http://127.0.0.1:${secure.ports.https}` };
  for (const [service, base] of Object.entries(asked)) {
    const those = rows.filter(({ request }) => request.service === service);
    assert.ok(those.length > 0);
    for (const row of those) await t.test(row.mistake, () => expectRow(base, row));
  }
});
