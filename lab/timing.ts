import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from '../src/app/build-app.ts';
import { readConfig } from '../src/config.ts';
import { enrolForm, wrongFaceForm } from './timing/forms.ts';
import { areaUnderCurve, summary } from './timing/statistics.ts';

const HELP = `Usage: npm run timing [-- --pairs 2000]

Sends a wrong face for an enrolled user and for an unknown user alternately. Measures how well the time
of the answer separates the two: the area under the ROC curve, which is 0.5 when it does not.`;

const USERS = 40;

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '2000' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const pairs = Number(values.pairs);

const folder = await mkdtemp(join(tmpdir(), 'biometric-timing-'));
const env = {
  DATA_PATH: folder,
  LOG_LEVEL: 'silent',
  RATE_LIMIT_GENERAL: '0',
  RATE_LIMIT_AUTH: '0',
  NETWORK_FAILURES_PER_HOUR: '0',
  CLIENT_FAILURES_PER_HOUR: '0',
  LOCK_AFTER: '100',
  DISABLE_AFTER: '1000',
  DUPLICATE_FACES: 'off',
};
const app = await buildApp(readConfig(env, process.cwd()));
try {
  const own = await readFile('samples/franck_02221.jpg');
  const wrong = await readFile('samples/chuck_crop.jpg');
  for (let i = 0; i < USERS; i++) {
    const { statusCode } = await app.inject(enrolForm(`known-${i}`, own));
    if (statusCode !== 201) throw new Error(`enrolment answered ${statusCode}`);
  }
  const timed = async (userId: string): Promise<number> => {
    const start = performance.now();
    const { statusCode } = await app.inject(wrongFaceForm(userId, wrong));
    if (statusCode !== 200) throw new Error(`an attempt answered ${statusCode}`);
    return performance.now() - start;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  const rounds = Math.min(pairs, USERS * 95);
  for (let i = -50; i < rounds; i++) {
    const n = (i + 50) % USERS;
    // The order alternates, so that neither always follows the other.
    const first = i % 2 === 0;
    const a = await timed(first ? `known-${n}` : `nobody-${n}`);
    const b = await timed(first ? `nobody-${n}` : `known-${n}`);
    if (i < 0) continue;
    known.push(first ? a : b);
    unknown.push(first ? b : a);
    if ((i + 1) % 200 === 0) console.error(`${i + 1} of ${rounds} pairs`);
  }
  console.log(`enrolled user, wrong face: ${summary(known)}`);
  console.log(`unknown user:              ${summary(unknown)}`);
  const { area, low, high } = areaUnderCurve(known, unknown);
  console.log(
    `area under the ROC curve:  ${area.toFixed(4)} (95 % ${low.toFixed(4)} to ${high.toFixed(4)})`,
  );
  process.exitCode = area >= 0.45 && area <= 0.55 ? 0 : 1;
} finally {
  await app.close();
  await rm(folder, { recursive: true, force: true });
}
