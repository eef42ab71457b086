import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { type Kept, readCorpus } from '../../../lab/fuzz/corpus.ts';
import { documentedStatuses, faultIn, outcomeOf } from '../../../lab/fuzz/judge.ts';
import { imageRequest } from '../../../lab/fuzz/plans.ts';
import { exchange } from '../../../lab/fuzz/wire.ts';
import { sample } from '../../helpers/photos/samples.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { enrolment } from '../../helpers/service/form.ts';

const FOLDER = join(import.meta.dirname, 'corpus');
const PATIENCE_MS = 60_000;

let images: Kept[];
let forms: Kept[];
before(async () => {
  images = await readCorpus(join(FOLDER, 'images.jsonl'));
  forms = await readCorpus(join(FOLDER, 'forms.jsonl'));
});

async function portOf(t: TestContext): Promise<number> {
  const env = { NETWORK_FAILURES_PER_HOUR: '0', CLIENT_FAILURES_PER_HOUR: '0' };
  const { app } = await startApp(t, env);
  assert.equal((await app.inject(enrolment('subject', sample('audrey.jpg')))).statusCode, 201);
  return Number(new URL(await listen(app)).port);
}

test('B11 every kept picture is answered as when it was found', async (t) => {
  const port = await portOf(t);
  assert.ok(images.length > 20, `${images.length} pictures`);
  for (const [index, { label, outcome, data }] of images.entries()) {
    const bytes = imageRequest(Buffer.from(data, 'base64'), `i${index}`);
    const exchanged = await exchange(port, { bytes, loose: false }, PATIENCE_MS);
    assert.equal(outcomeOf(exchanged), outcome, label);
  }
});

test('B11 every kept request is answered as documented, and none is let in that was not', async (t) => {
  const port = await portOf(t);
  const url = (path: string) => `http://127.0.0.1:${port}${path}`;
  const documented = await documentedStatuses({ url });
  assert.ok(forms.length > 50, `${forms.length} requests`);
  for (const { label, route, outcome, loose, data } of forms) {
    const bytes = Buffer.from(data, 'base64');
    const exchanged = await exchange(port, { bytes, loose }, PATIENCE_MS);
    assert.equal(faultIn({ label, route, loose, bytes }, exchanged, documented), null, label);
    const accepted = outcomeOf(exchanged).startsWith('2');
    assert.equal(accepted, outcome.startsWith('2'), label);
  }
});
