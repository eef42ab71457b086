import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalJWKSet, type JSONWebKeySet, SignJWT } from 'jose';
import { verifyResultToken } from '../../../scripts/examples/verify-token.ts';
import { HandClock } from '../../helpers/hand-clock.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';

async function issued(t: Parameters<typeof startApp>[0]) {
  const clock = new HandClock();
  const { app } = await startApp(t, { TOKEN_AUDIENCE: 'shop', TOKEN_SECONDS: '60' }, { clock });
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const answer = (await app.inject(attempt('franck', sample(FRANCK[1]!)))).json();
  const jwks: JSONWebKeySet = (await app.inject('/.well-known/jwks.json')).json();
  const seen = new Set<string>();
  const options = (more = {}) => ({
    keys: createLocalJWKSet(jwks),
    issuer: 'biometric-api',
    audience: 'shop',
    client: 'local',
    isNew: (jti: string) => !seen.has(jti) && Boolean(seen.add(jti)),
    now: new Date(clock.now()),
    ...more,
  });
  return { app, clock, answer, jwks, options, token: answer.token as string };
}

test('a successful answer carries a token that the example accepts once', async (t) => {
  const { answer, options, token } = await issued(t);
  const claims = await verifyResultToken(token, options());
  assert.equal(claims.sub, 'franck');
  assert.deepEqual(claims.amr, ['face']);
  assert.equal(claims.jti, answer.attempt_id);
  assert.equal(claims.exp! - claims.iat!, 60);
});

test('a wrong face gets no token', async (t) => {
  const { app } = await issued(t);
  const answer = (await app.inject(attempt('franck', sample('audrey.jpg')))).json();
  assert.equal(answer.success, false);
  assert.equal('token' in answer, false);
});

test('A26 what is not exactly that token is refused', async (t) => {
  const { options, token, jwks } = await issued(t);
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const decoded = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const edited = encode({ ...decoded, sub: 'somebody-else' });
  const publicKey = Buffer.from(jwks.keys[0]!.x as string, 'base64url');
  const hs256 = await new SignJWT(decoded).setProtectedHeader({ alg: 'HS256' }).sign(publicKey);
  const bad: Record<string, [string, object]> = {
    'alg none': [`${encode({ alg: 'none' })}.${payload}.`, {}],
    'HS256 with the public key': [hs256, {}],
    'an edited claim': [`${header}.${edited}.${signature}`, {}],
    'another audience': [token, { audience: 'bank' }],
    'another issuer': [token, { issuer: 'evil' }],
    'another client': [token, { client: 'evil' }],
    expired: [token, { now: new Date(Date.UTC(2026, 0, 1, 0, 2)) }],
    'another key set': [token, { keys: createLocalJWKSet({ keys: [] }) }],
  };
  for (const [name, [value, more]] of Object.entries(bad)) {
    await assert.rejects(verifyResultToken(value, options(more)), name);
  }
  await verifyResultToken(token, options());
  await assert.rejects(verifyResultToken(token, options()), /used before/);
});

test('keys are renewed, and tokens of the old one stay valid', async (t) => {
  const { app, clock, options, token, jwks } = await issued(t);
  const issuedAt = new Date(clock.now());
  clock.pass(30 * 86_400);
  const next = (await app.inject(attempt('franck', sample(FRANCK[2]!)))).json();
  const both: JSONWebKeySet = (await app.inject('/.well-known/jwks.json')).json();
  assert.deepEqual([jwks.keys.length, both.keys.length], [1, 2]);
  const keys = createLocalJWKSet(both);
  await verifyResultToken(token, options({ keys, now: issuedAt }));
  await verifyResultToken(next.token, options({ keys }));
});
