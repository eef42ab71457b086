import { type Logger, pino } from 'pino';

/**
 * JSON lines. Requests are never serialised: a path can hold a user id, a body a photograph. What a
 * line says is chosen field by field where it is written.
 */
export function createLogger(
  level: string,
  destination?: { write(line: string): unknown },
): Logger {
  const options = {
    level,
    base: { service: 'biometric-api' },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { req: () => undefined, res: () => undefined },
  };
  return destination ? pino(options, destination) : pino(options);
}
