import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ProblemCode } from '../../../src/errors.ts';
import { CLIENTS } from '../../helpers/clients/clients.ts';
import { missingPython } from '../../helpers/clients/python.ts';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { listen } from '../../helpers/service/app.ts';
import { keyedApp } from '../../helpers/service/own-keys.ts';

const skip = missing('nginx', 'curl') || missingPython();
const MIB = 2 ** 20;
const FORM = { 'content-type': 'multipart/form-data; boundary=b' };

/** Refused by Nginx itself for its size, and by the service before it reads the body. */
const REFUSALS: readonly [ProblemCode, string, number][] = [
  ['payload-too-large', '/authenticate', 20 * MIB],
  ['payload-too-large', '/nothing', 20 * MIB],
  ['key-missing', '/enroll', 5.5 * MIB],
];

async function start(t: TestContext) {
  const { app } = await keyedApp(t, { TRUST_PROXY: '127.0.0.1' });
  // The limits of Nginx would refuse the many requests of one address.
  const replace = {
    'limits.conf': {
      'zone=network_face:1m rate=25r/s': 'zone=network_face:1m rate=1000r/s',
      'zone=face:4m rate=5r/s': 'zone=face:4m rate=1000r/s',
    },
  };
  return Nginx.start(t, { upstream: new URL(await listen(app)).host, replace });
}

test('a refusal reaches a client that is still sending, also through Nginx', {
  skip,
}, async (t) => {
  const nginx = await start(t);
  for (const [code, path, bytes] of REFUSALS) {
    for (const [name, send] of Object.entries(CLIENTS)) {
      await t.test(`${code} at ${path}: ${name}`, async () => {
        const url = `${nginx.url}${path}`;
        const answer = await send({ method: 'POST', url, headers: FORM, bytes });
        // Without a declared length the service is asked first, and it wants a key.
        const expected = name.endsWith('stream') && path !== '/nothing' ? 'key-missing' : code;
        assert.equal(JSON.parse(answer.body).type, `urn:biometric:problem:${expected}`);
        assert.equal(answer.status, JSON.parse(answer.body).status);
      });
    }
  }
  for (const { status } of nginx.accessLog()) assert.ok(Number(status) < 500, `${status}`);
});
