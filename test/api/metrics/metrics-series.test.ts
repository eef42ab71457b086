import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { startApp } from '../../helpers/service/app.ts';
import { Scrape } from '../../helpers/service/exposition.ts';
import { post } from '../../helpers/service/form.ts';
import { idleEngine } from '../../helpers/service/idle-engine.ts';

const FEW = 10;
const MANY = 500;

/** Everything that can be asked about one user, each with its own id in address, form and headers. */
async function askAbout(app: FastifyInstance, userId: string): Promise<void> {
  const headers = { 'user-agent': userId, 'x-forwarded-for': userId };
  for (const url of [`/users/${userId}`, `/users/${userId}/history?limit=1`, `/${userId}`]) {
    await app.inject({ url, headers });
  }
  await app.inject({ method: 'DELETE', url: `/users/${userId}`, headers });
  await app.inject({ method: 'DELETE', url: `/admin/locks/${userId}`, headers });
  await app.inject({ method: 'POST', url: '/challenges', payload: { user_id: userId }, headers });
  await app.inject(post('/authenticate', [{ name: 'user_id', value: userId }]));
}

/** Without the metrics of Node: a kind of garbage collection has no series before it happens. */
async function ownSeries(app: FastifyInstance): Promise<number> {
  const { series } = await Scrape.of(app);
  return series.filter(({ name }) => name.startsWith('biometric_')).length;
}

test('L06 many users make no more series than a few', async (t) => {
  const { app } = await startApp(t, {}, { engine: idleEngine });
  for (let n = 0; n < FEW; n++) await askAbout(app, `user-${n}`);
  // A scrape is a request as well, so the first one adds series.
  await Scrape.of(app);
  const before = await ownSeries(app);
  for (let n = FEW; n < MANY; n++) await askAbout(app, `user-${n}`);
  assert.ok(before > 100, 'there are series to count');
  assert.equal(await ownSeries(app), before);
});
