import { pbkdf2 } from 'node:crypto';
import { writeSync } from 'node:fs';
import { endAtOnce } from '../../../src/app/end-at-once.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';

// Ends itself as the service does when threads hang: all threads of Node's pool are busy for long.
// "busy": a log line waits for such a thread. "full": nobody reads the output of this process.
const THREADS = 4;
const FOREVER = 2 ** 31 - 1;
const logger = createLogger('info');
for (let i = 0; i < THREADS; i++) pbkdf2('password', 'salt', FOREVER, 64, 'sha512', () => {});
if (process.argv[2] === 'busy') logger.info('a line before');
if (process.argv[2] === 'full') {
  try {
    for (;;) writeSync(1, 'x'.repeat(4096));
  } catch {
    // EAGAIN: nothing more fits.
  }
}
endAtOnce(logger, 'these are the last words');
