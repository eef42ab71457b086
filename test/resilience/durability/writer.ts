import { randomBytes, randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { toUnit } from '../../../src/domain/comparison/matching.ts';
import { openOwnStore, sampleOf } from '../../helpers/store/open-store.ts';

// Enrols people as fast as the disk allows until it is killed. It prints an id after the enrolment has
// returned, which is when the service would answer.
const [folder, run] = process.argv.slice(2);
const { store } = openOwnStore(folder!);
for (let i = 0; ; i++) {
  const userId = `run${run}-${i}`;
  const bytes = randomBytes(512);
  const template = toUnit(Float32Array.from(bytes, (byte) => byte - 127.5));
  const enrolled = await store.create(
    { userId, model: 'model@1', samples: [sampleOf(template)] },
    {
      attemptId: randomUUID(),
      at: Date.now(),
      type: 'enroll',
      success: true,
      reason: 'enrolled',
      model: 'model@1',
      confidence: null,
      deviceInfo: 'writer',
    },
  );
  if (enrolled) writeSync(1, `${userId}\n`);
}
