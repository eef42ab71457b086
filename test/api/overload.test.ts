import assert from 'node:assert/strict';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { FRANCK, sample } from '../helpers/photos/samples.ts';
import { faceForm, postForm } from '../helpers/process.ts';
import { postHead, RawConnection } from '../helpers/raw-http.ts';
import { listen, startApp } from '../helpers/service/app.ts';
import { idleEngine } from '../helpers/service/idle-engine.ts';

const PARALLEL = 24;

test('L02 with a queue of one, what is too much gets 503 and leaves nothing behind', async (t) => {
  const { app, folder } = await startApp(t, { QUEUE_LIMIT: '1', OMP_NUM_THREADS: '1' });
  const address = await listen(app);
  const face = sample(FRANCK[0]!);
  const ask = (name: string) => postForm(`${address}/authenticate`, faceForm(name, face));

  const answers = await Promise.all(Array.from({ length: PARALLEL }, (_, n) => ask(`nobody-${n}`)));
  const refused = answers.filter(({ status }) => status === 503);
  const served = answers.filter(({ status }) => status === 200);
  assert.equal(refused.length + served.length, PARALLEL);
  assert.ok(served.length >= 1 && refused.length >= 1, `${served.length} of ${PARALLEL} served`);
  for (const answer of refused) {
    assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    assert.match(await answer.text(), /urn:biometric:problem:overloaded/);
  }

  assert.equal((await ask('nobody-afterwards')).status, 200);
  const metrics = (await app.inject('/metrics')).body;
  assert.match(metrics, /^biometric_queue_length 0$/m);
  const db = new Sqlite(`${folder}/biometric.db`, { readonly: true });
  t.after(() => db.close());
  const rows = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  assert.equal(rows('reservations'), 0, 'a refused attempt gives its try back');
  assert.equal(rows('audit'), served.length + 1, 'only what was compared is on record');
});

test('L02 the queue is asked before a byte of the photograph is read', async (t) => {
  const load = () => ({ queued: 1, full: true, threads: 1, busy: 1, stuck: 0 });
  const { app } = await startApp(t, {}, { engine: { ...idleEngine, load } });
  const connection = await RawConnection.open(await listen(app));
  await connection.write(postHead('/authenticate', 'boundary', 'content-length: 100000'));
  const { status, headers } = await connection.answer();
  assert.equal(status, 503);
  assert.equal(headers['retry-after'], '1');
  connection.destroy();
});
