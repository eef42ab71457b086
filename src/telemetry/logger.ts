import { type Logger, pino } from 'pino';

/**
 * A logger of JSON lines. Request objects are never logged, because a path may hold a user id and a
 * body a photograph. Each log call names its fields.
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
