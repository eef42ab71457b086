import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { HandClock } from '../../helpers/hand-clock.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { startApp } from '../../helpers/service/app.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';

test('A27 a run of adaptive queries ends in the lock, however patient it is', async (t) => {
  const clock = new HandClock();
  const { app } = await startApp(t, { NETWORK_FAILURES_PER_HOUR: '0' }, { clock });
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  let best = sample('cage.jpg');
  let bestScore = -1;
  const statuses = new Map<number, number>();
  for (let query = 0; query < 500; query++) {
    const brightness = 1 + ((query * 7) % 20) / 100;
    const probe = await sharp(best).modulate({ brightness }).jpeg({ quality: 92 }).toBuffer();
    const answer = await app.inject(attempt('franck', probe));
    statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
    if (answer.statusCode === 429) clock.pass(Number(answer.headers['retry-after']));
    if (answer.statusCode !== 200) continue;
    const { success, confidence } = answer.json();
    assert.equal(success, false);
    if (confidence > bestScore) {
      bestScore = confidence;
      best = probe;
    }
  }
  assert.equal(statuses.get(200), 50, 'every further query is refused without a comparison');
  assert.ok(statuses.get(403)! > 300, `${statuses.get(403)} refused for good`);
});
