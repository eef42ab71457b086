import type { Logger } from 'pino';
import { logLastLine } from '../telemetry/last-line.ts';

/**
 * For a thread that does not come back from native code: exit would wait for it for ever, abort would
 * write faces into a core file. Acknowledged rows are on the disk already.
 */
export function endAtOnce(logger: Logger, why: string): void {
  logLastLine(logger, why);
  process.kill(process.pid, 'SIGKILL');
}
