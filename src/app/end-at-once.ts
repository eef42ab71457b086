import type { Logger } from 'pino';
import { logLastLine } from '../telemetry/last-line.ts';

/**
 * Ends the process at once when a thread is stuck in native code. `process.exit` would wait for that
 * thread without end, and `process.abort` would write faces into a core file. Acknowledged rows are
 * already on the disk.
 */
export function endAtOnce(logger: Logger, why: string): void {
  logLastLine(logger, why);
  process.kill(process.pid, 'SIGKILL');
}
