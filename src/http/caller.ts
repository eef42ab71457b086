import type { FastifyRequest } from 'fastify';
import type { Caller } from '../services/attempts.ts';

const MAX_LENGTH = 200;

/** What the client says it is, made safe to show: printable characters only, at most 200. */
export function callerOf(request: FastifyRequest, deviceInfo?: string): Caller {
  const said = deviceInfo ?? request.headers['user-agent'] ?? '';
  const safe = said
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .slice(0, MAX_LENGTH);
  return { deviceInfo: safe || null };
}
