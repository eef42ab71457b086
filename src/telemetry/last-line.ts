import { writeSync } from 'node:fs';
import type { Logger } from 'pino';
import { createLogger } from './logger.ts';

const STDOUT = 1;
const TRIES = 10;
const BETWEEN_MS = 20;

/**
 * Writes a line to the standard output, and returns false when that is not possible. A full pipe that
 * nobody reads must not delay the end of the process.
 */
function writeNow(line: string): boolean {
  let left = Buffer.from(line);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    try {
      left = left.subarray(writeSync(STDOUT, left));
      if (left.length === 0) return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return false;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BETWEEN_MS);
  }
  return false;
}

/**
 * Writes a fatal log line and returns after it is written. The normal logger writes through Node's
 * thread pool, and a process that must be ended by force may have no thread left there.
 */
export function logLastLine(logger: Logger, text: string): void {
  createLogger(logger.level, { write: writeNow }).fatal(text);
}
