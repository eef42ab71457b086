import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ownFolder, ROOT } from '../../helpers/folders.ts';
import { videoFrame } from '../../helpers/photos/video.ts';
import { missing } from '../../helpers/programs.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { enrolment } from '../../helpers/service/form.ts';

const run = promisify(execFile);
const SCRIPT = join(ROOT, 'scripts', 'examples', 'answer-challenge.sh');
const skip = missing('ffmpeg', 'curl', 'bash');

/** Seconds of the sample video at which each is seen. */
const AT = { straight: 24.2, 'turn-left': 20.4, 'turn-right': 21.6, 'move-closer': 29.2 };

test('curl and stored frames of a video answer whatever is asked', { skip }, async (t) => {
  const { app } = await startApp(t);
  const frame = (seconds: number) => videoFrame('cap13_edit2.mp4', seconds);
  await app.inject(enrolment('cap', frame(2)));
  const address = await listen(app);
  const folder = ownFolder(t);
  for (const [name, seconds] of Object.entries(AT)) {
    writeFileSync(join(folder, `${name}.jpg`), frame(seconds));
  }
  for (let round = 0; round < 3; round++) {
    const { stdout } = await run('bash', [SCRIPT, 'cap', folder, address]);
    assert.match(stdout, /^asked: [a-z-]+ [a-z-]+\n.*"challenge":\{"passed":true\}/);
  }
  const stranger = run('bash', [SCRIPT, 'nobody', folder, address]);
  await assert.rejects(stranger, ({ code, stdout }) => code === 1 && /"no_match"/.test(stdout));
  const invalid = run('bash', [SCRIPT, '?', folder, address]);
  await assert.rejects(invalid, ({ code, stderr }) => code === 1 && /field-invalid/.test(stderr));
});
